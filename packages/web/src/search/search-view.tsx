import { useEffect, useRef } from 'react';
import { Choice } from '../ui/choice.tsx';
import page from '../ui/page.module.css';
import { classNames } from '../ui/class-names.ts';
import { FindView } from './find-view.tsx';
import { ReplaceView } from './replace-view.tsx';
import { setSearch, switchMode, useSearchState } from './search-state.ts';
import css from './search-view.module.css';

const c = classNames({ ...page, ...css });

const modes = [
  { id: 'find', title: 'Find' },
  { id: 'replace', title: 'Replace' },
] as const;

/** Finds text in the library, and replaces it (SPEC U93, U94). */
export function SearchView({
  onQuery,
}: {
  readonly onQuery?: ((query: string) => void) | undefined;
}) {
  const { mode, wantsFocus } = useSearchState();
  const view = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!wantsFocus) return;
    setSearch({ wantsFocus: false });
    const field = view.current?.querySelector<HTMLInputElement>('[data-search-field]');
    field?.focus();
    field?.select();
  }, [wantsFocus, mode]);
  return (
    <div className={c('page', 'view')} ref={view} onKeyDown={walkResults}>
      <div className={c('modes')}>
        <Choice
          label="Find or replace"
          options={modes}
          chosen={mode}
          onChoose={(id) => {
            switchMode(id);
            setSearch({ wantsFocus: true });
            onQuery?.(useSearchState.getState().query);
          }}
        />
      </div>
      {mode === 'find' ? <FindView onQuery={onQuery} /> : <ReplaceView />}
    </div>
  );
}

/** Up and down go from the field through what was found and back. */
function walkResults(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.target instanceof HTMLTextAreaElement) return;
  const stops = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[data-search-field], [data-result]'),
  ];
  const next = stops[stops.indexOf(event.target as HTMLElement) + step];
  if (next === undefined || !stops.includes(event.target as HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
