import { MoreHorizontal } from 'lucide-react';
import { lastSegmentOf } from '@prompt-manager/core';
import { canRun, useHandlerChanges } from '../commands/handlers.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { foldersAround } from '../library/tree.ts';
import { CommandMenu } from '../ui/command-menu.tsx';
import { classNames } from './class-names.ts';
import css from './prompt-bar.module.css';

const c = classNames(css);

/** What can be done with the open prompt. */
const commands = [
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
      {prompt === undefined || prompt.description === null ? null : (
        <p className={c('description')} title={prompt.description}>
          {prompt.description}
        </p>
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
