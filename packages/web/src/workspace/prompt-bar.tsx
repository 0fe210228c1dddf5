import { useQuery } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { Fragment, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { usePrompts } from '../library/prompt-index.ts';
import type { Side } from '../routes/route.ts';
import { CommandMenu } from '../ui/command-menu.tsx';
import { classNames } from '../ui/class-names.ts';
import { PaneState } from '../beside/pane-state.tsx';
import quiet from '../ui/quiet-button.module.css';
import css from './prompt-bar.module.css';
import { PromptPath } from './prompt-path.tsx';

const c = classNames({ ...quiet, ...css });

/** What can be done with the prompt of the active editor; a press on a bar makes its editor the active one first. */
const commands = [
  'prompt.open-beside',
  'beside.swap',
  'beside.alone',
  'beside.close',
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
] as const;

/** Where the open prompt lies, what it is, and what can be done with it. */
export function PromptBar({
  promptId,
  version,
  side = null,
  level = 1,
  children = null,
}: {
  readonly promptId: string;
  /** The revision that is shown; null for the newest text. */
  readonly version: number | null;
  /** The editor whose state stands here, because the header has another's; null for none. */
  readonly side?: Side | null;
  /** Of the heading: the open prompt is the page's, one beside it is below that. */
  readonly level?: 1 | 2;
  /** Buttons beside the actions. */
  readonly children?: ReactNode;
}) {
  const { prompts } = usePrompts();
  const prompt = prompts.find(
    ({ id, display_name }) => id === promptId || display_name === promptId,
  );
  const id = prompt?.id ?? promptId;
  const { data: past } = useQuery({
    queryKey: ['revision', id, version],
    queryFn: () => http.revision(id, version ?? 0),
    enabled: version !== null,
  });
  // What is beside an old text is of that text (SPEC U151).
  const shown = version === null ? prompt : past;
  const onEdit = version === null ? () => openDialog({ kind: 'details', id }) : null;
  return (
    <div className={c('bar')}>
      <PromptPath id={id} level={level}>
        {level === 1 || version === null ? null : `, v${version}`}
      </PromptPath>
      {shown === undefined ? null : <Description text={shown.description ?? ''} onEdit={onEdit} />}
      {shown === undefined || shown.tags.length === 0 ? null : (
        <Tags tags={shown.tags} onEdit={onEdit} />
      )}
      {side === null ? null : <PaneState side={side} />}
      <div className={c('actions')}>
        {children}
        <CommandMenu
          icon={MoreHorizontal}
          label={`Actions for ${id}`}
          title="Actions"
          commands={commands}
        />
      </div>
    </div>
  );
}

/** What the prompt is for; pressing it edits that and everything else beside the text. */
function Description({
  text,
  onEdit,
}: {
  readonly text: string;
  /** Null where there is nothing to edit. */
  readonly onEdit: (() => void) | null;
}) {
  if (onEdit === null)
    return (
      <p className={c('quiet', 'description', 'past')} title={text}>
        {text}
      </p>
    );
  return (
    <button
      type="button"
      className={c('quiet', 'description')}
      title={text === '' ? 'Edit details' : text}
      aria-label={text === '' ? undefined : `${text} (edit details)`}
      onClick={onEdit}
    >
      {text === '' ? 'Add description' : text}
    </button>
  );
}

/** The prompt's tags, as many as there is room for and how many more; they are edited in the same place (SPEC U175). */
function Tags({
  tags,
  onEdit,
}: {
  readonly tags: readonly string[];
  readonly onEdit: (() => void) | null;
}) {
  const list = useRef<HTMLButtonElement>(null);
  const hidden = useHiddenChildren(list, tags);
  const all = tags.join(', ');
  return (
    // The style sheet keeps room for the first one and the count.
    <div className={c('room')} style={{ ['--letters' as string]: tags[0]?.length ?? 0 }}>
      <button
        type="button"
        className={c('tags')}
        ref={list}
        title={all}
        disabled={onEdit === null}
        aria-label={`Tags: ${tags.join(' ')}${onEdit === null ? '' : ' (edit details)'}`}
        onClick={onEdit ?? undefined}
      >
        {tags.map((tag) => (
          // The space is for whoever says what is seen: the label must have the same words.
          <Fragment key={tag}>
            <span className={c('tag')}>{tag}</span>{' '}
          </Fragment>
        ))}
      </button>
      {hidden === 0 ? null : (
        <button
          type="button"
          className={c('quiet')}
          title={all}
          disabled={onEdit === null}
          aria-label={`+${hidden} more tags${onEdit === null ? '' : ' (edit details)'}`}
          onClick={onEdit ?? undefined}
        >
          +{hidden}
        </button>
      )}
    </div>
  );
}

/** How many children of an element have wrapped to lines that nobody sees. */
function useHiddenChildren(element: RefObject<HTMLElement | null>, content: unknown): number {
  const [hidden, setHidden] = useState(0);
  useLayoutEffect(() => {
    const list = element.current;
    if (list === null) return undefined;
    const count = (): void => {
      const children = [...list.children].filter((child) => child instanceof HTMLElement);
      const top = children[0]?.offsetTop ?? 0;
      setHidden(children.filter(({ offsetTop }) => offsetTop > top).length);
    };
    count();
    const observer = new ResizeObserver(count);
    observer.observe(list);
    return () => observer.disconnect();
  }, [element, content]);
  return hidden;
}
