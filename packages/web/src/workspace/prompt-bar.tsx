import { MoreHorizontal } from 'lucide-react';
import { lastSegmentOf } from '@prompt-manager/core';
import { canRun, useHandlerChanges } from '../commands/handlers.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { foldersAround } from '../library/tree.ts';
import { CommandMenu } from '../ui/command-menu.tsx';
import { classNames } from './class-names.ts';
import css from './prompt-bar.module.css';

const c = classNames(css);

/** What can be done with the open prompt. */
const commands = [
  'prompt.details',
  'prompt.copy',
  'prompt.copy-inclusion',
  'prompt.reveal',
  'prompt.duplicate',
  'prompt.rename',
  'prompt.move',
  'go.history',
  'editor.blame',
  'editor.download',
  'prompt.delete',
];

/** Where the open prompt lies, what it is, and what can be done with it. */
export function PromptBar({ promptId }: { readonly promptId: string }) {
  const { prompts } = usePrompts();
  useHandlerChanges();
  const prompt = prompts.find(
    ({ id, display_name }) => id === promptId || display_name === promptId,
  );
  const id = prompt?.id ?? promptId;
  return (
    <div className={c('bar')}>
      <h1 className={c('path')} title={id}>
        <span className={c('folders')}>
          {foldersAround(id)
            .map((folder) => `${lastSegmentOf(folder)} / `)
            .join('')}
        </span>
        <span className={c('name')}>{lastSegmentOf(id)}</span>
      </h1>
      {prompt === undefined ? null : <Description id={id} text={prompt.description ?? ''} />}
      {prompt === undefined || prompt.tags.length === 0 ? null : (
        <Tags id={id} tags={prompt.tags} />
      )}
      <CommandMenu
        icon={MoreHorizontal}
        label={`Actions for ${id}`}
        title="Actions"
        commands={commands.filter(canRun)}
      />
    </div>
  );
}

/** What the prompt is for; pressing it edits that and everything else beside the text. */
function Description({ id, text }: { readonly id: string; readonly text: string }) {
  return (
    <button
      type="button"
      className={c('description')}
      title={text === '' ? 'Edit details' : text}
      aria-label={text === '' ? undefined : `${text} (edit details)`}
      onClick={() => openDialog({ kind: 'details', id })}
    >
      {text === '' ? 'Add description' : text}
    </button>
  );
}

/** The prompt's tags, as many as there is room for; they are edited in the same place. */
function Tags({ id, tags }: { readonly id: string; readonly tags: readonly string[] }) {
  const all = tags.join(', ');
  return (
    <div className={c('room')}>
      <button
        type="button"
        className={c('tags')}
        title={all}
        aria-label={`Tags: ${all} (edit details)`}
        onClick={() => openDialog({ kind: 'details', id })}
      >
        {tags.map((tag) => (
          <span key={tag} className={c('tag')}>
            {tag}
          </span>
        ))}
      </button>
    </div>
  );
}
