import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { http } from '../api/http.ts';
import { useProblems } from '../api/problems.ts';
import { awaitCommand } from '../commands/awaited-focus.ts';
import { useHandlerChanges } from '../commands/handlers.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { tagCounts } from '../library/tree.ts';
import { useRecents } from '../state/recents.ts';
import { classNames } from '../ui/class-names.ts';
import { closeDialog } from '../dialogs/dialog-state.ts';
import { headingsOf } from './headings.ts';
import { PaletteLine } from './palette-line.tsx';
import { paletteRows } from './palette-rows.ts';
import type { PaletteRow } from './palette-rows.ts';
import css from './palette.module.css';
import { runRow } from './run-row.ts';

const c = classNames(css);

/** One input for everything: prompts, commands, tags, headings, lines, full text (SPEC U48). */
export function Palette({
  start,
  isPromptsOnly,
  isBeside,
  current,
}: {
  /** What the input begins with: a prefix, or nothing. */
  readonly start: string;
  readonly isPromptsOnly: boolean;
  /** Prompts are opened beside the open one. */
  readonly isBeside: boolean;
  readonly current: string | null;
}) {
  const [typed, setTyped] = useState(start);
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listed = useDeferredValue(typed);
  const rows = useRows(listed, { isPromptsOnly, current });
  /** Enter came before the list of what was typed last; what is typed after it is for what it opens. */
  const [isAwaited, setAwaited] = useState(false);
  const endAwaiting = useRef<() => void>(undefined);
  const at = Math.min(chosen, Math.max(0, rows.length - 1));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, rows]);
  const run = (row: PaletteRow | undefined): void => {
    if (row === undefined) return;
    if (row.kind === 'help') {
      setTyped(row.value);
      setChosen(0);
      return;
    }
    closeDialog();
    runRow(row, { current, isBeside });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = 8;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = at + step;
      const isAround = Math.abs(step) === 1;
      setChosen(
        isAround
          ? (next + rows.length) % Math.max(1, rows.length)
          : Math.max(0, Math.min(rows.length - 1, next)),
      );
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (listed === typed) run(rows[at]);
      else {
        awaitCommand((done) => (endAwaiting.current = done));
        setAwaited(true);
      }
    }
  };
  useEffect(() => {
    if (!isAwaited || listed !== typed) return;
    setAwaited(false);
    run(rows[at]);
    endAwaiting.current?.();
  });
  return (
    <div className={c('palette')}>
      <input
        className={c('input')}
        role="combobox"
        aria-label="Search or run"
        aria-expanded={rows.length > 0}
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={rows[at] === undefined ? undefined : `palette-${at}`}
        placeholder={
          isBeside
            ? 'Open a prompt beside this one'
            : isPromptsOnly
              ? 'Open a prompt'
              : 'Search prompts and commands; ? for help'
        }
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id="palette-list" className={c('list')} role="listbox" aria-label="Found">
        {rows.map((row, index) => (
          <PaletteLine
            key={row.key}
            id={`palette-${index}`}
            row={row}
            isChosen={index === at}
            onRun={() => run(row)}
          />
        ))}
      </div>
      {rows.length === 0 ? <p className={c('none')}>{emptyText(typed, current)}</p> : null}
      <p className="unseen" role="status">
        {rows.length === 0 ? 'Nothing found' : `${rows.length} found`}
      </p>
    </div>
  );
}

function emptyText(typed: string, current: string | null): string {
  switch (typed.charAt(0)) {
    case '/':
      return 'Type what to look for in the text of the library.';
    case '@':
      return current === null ? 'No prompt is open.' : 'The open prompt has no such heading.';
    case ':':
      return current === null ? 'No prompt is open.' : 'Type the number of a line.';
    default:
      return 'Nothing fits.';
  }
}

function useRows(
  typed: string,
  { isPromptsOnly, current }: { readonly isPromptsOnly: boolean; readonly current: string | null },
): readonly PaletteRow[] {
  const { prompts } = usePrompts();
  const { problems } = useProblems();
  const recents = useRecents(({ ids }) => ids);
  const handlerChanges = useHandlerChanges();
  const { data: open } = useQuery({
    queryKey: ['palette', 'headings', current],
    queryFn: () => http.get(current ?? ''),
    enabled: current !== null && typed.startsWith('@'),
    gcTime: 0,
  });
  const tags = useMemo(() => tagCounts(prompts), [prompts]);
  const wanted = useMemo(
    () => [
      ...new Set(problems.flatMap(({ fixes }) => fixes.flatMap(({ create }) => create?.id ?? []))),
    ],
    [problems],
  );
  const headings = useMemo(() => headingsOf(open?.content ?? ''), [open]);
  return useMemo(
    () => paletteRows(typed, { prompts, wanted, recents, tags, headings, current, isPromptsOnly }),
    // What can be run changes with the handlers.
    [typed, prompts, wanted, recents, tags, headings, current, isPromptsOnly, handlerChanges],
  );
}
