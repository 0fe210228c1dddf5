import type { ReplaceOptions } from '@prompt-manager/client';
import type { ReplaceAnswer, ReplaceItem } from '@prompt-manager/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { useLibraryChanges } from '../api/use-library-changes.ts';
import { useWishedBottomRoom } from '../state/bottom-room.ts';
import { undoToast } from '../refactor/undo-toast.ts';
import { openPrompt } from '../routes/navigate.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { classNames } from '../ui/class-names.ts';
import { BrokenList } from './broken-list.tsx';
import { chosenMatches, matchKey } from './chosen-matches.ts';
import { setSearch, useSearchState } from './search-state.ts';
import type { SearchState } from './search-state.ts';
import css from './search-view.module.css';
import page from '../ui/page.module.css';
import { useSettled } from '../ui/use-settled.ts';

const c = classNames({ ...page, ...css });

const quietMs = 250;
const settleMs = 600;
/** Matches shown one by one; more than a person looks through. */
const maxShown = 500;
/** The form and some ten lines of what it would change, in rem. */
const wishedRoom = 28;

const switches = [
  { field: 'isCaseSensitive', title: 'Match case' },
  { field: 'isWholeWord', title: 'Whole words' },
  { field: 'isPattern', title: 'Pattern' },
] as const;

/** Replaces text in many prompts as one change, after it was shown, match by match (SPEC U94). */
export function ReplaceView() {
  const state = useSearchState();
  const field = useId();
  return (
    <>
      <div className={c('bar', 'form')}>
        <div className={c('pair')}>
          <label htmlFor={`${field}-find`}>Find</label>
          <input
            id={`${field}-find`}
            className={c('input', 'field')}
            data-search-field
            autoComplete="off"
            spellCheck={false}
            value={state.find}
            onChange={({ target }) => setSearch({ find: target.value })}
          />
          <label htmlFor={`${field}-replace`}>Replace with</label>
          <input
            id={`${field}-replace`}
            className={c('input', 'field')}
            autoComplete="off"
            spellCheck={false}
            value={state.replace}
            onChange={({ target }) => setSearch({ replace: target.value })}
          />
          <label htmlFor={`${field}-paths`}>In paths</label>
          <input
            id={`${field}-paths`}
            className={c('input', 'field')}
            autoComplete="off"
            spellCheck={false}
            placeholder="everywhere; tone/*, support"
            value={state.paths}
            onChange={({ target }) => setSearch({ paths: target.value })}
          />
        </div>
        <div className={c('switches')}>
          {switches.map(({ field: name, title }) => (
            <label key={name} className={c('check')}>
              <input
                type="checkbox"
                checked={state[name]}
                onChange={({ target }) => setSearch({ [name]: target.checked })}
              />
              {title}
            </label>
          ))}
          {state.isPattern ? (
            <span className={c('hint')}>RE2; $1 and $&amp; stand for what was found.</span>
          ) : null}
        </div>
      </div>
      {state.find === '' ? (
        <p className={c('note')}>Every match is shown here before anything is replaced.</p>
      ) : (
        <Preview state={state} />
      )}
    </>
  );
}

function Preview({ state }: { readonly state: SearchState }) {
  const wish = wishOf(state);
  const key = JSON.stringify(wish);
  const settled = useSettled(wish, { key, quietMs });
  const settledKey = JSON.stringify(settled);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['replace', settledKey],
    queryFn: () => http.replace({ ...settled, dryRun: true }),
    enabled: settled.find !== '',
    retry: false,
    placeholderData: keepPreviousData,
  });
  useLibraryChanges(settleMs, () => void queryClient.invalidateQueries({ queryKey: ['replace'] }));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    setLeft(new Set());
    setRefusal(null);
  }, [key]);
  if (error !== null && key === settledKey)
    return (
      <p className={c('note', 'error')} role="alert">
        {wordsOf(error)}
      </p>
    );
  if (data === undefined) return <p className={c('note')}>Looking…</p>;
  const chosen = chosenMatches(data.items, left);
  const isCurrent = key === settledKey && !isPlaceholderData;
  const apply = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      const done = await http.replace({
        ...settled,
        dryRun: false,
        only: chosen.only,
        revisions: chosen.revisions,
      });
      undoToast(
        `Replaced ${counted(chosen.count, 'match', 'matches')} in ${counted(done.changed.length, 'prompt')}`,
        done.change_id,
      );
    } catch (failure) {
      setRefusal(wordsOf(failure));
    } finally {
      setBusy(false);
      void queryClient.invalidateQueries({ queryKey: ['replace'] });
    }
  };
  return (
    <>
      <div className={c('apply')}>
        <p className={c('summary')} role="status">
          {summaryOf(data)}
        </p>
        {data.total === 0 ? null : (
          <Button
            look="primary"
            isDisabled={!isBusy && (!isCurrent || chosen.count === 0 || data.truncated)}
            // Where the focus is it stays: what is typed meanwhile is for nothing else in the window.
            isWaiting={isBusy}
            onPress={() => {
              if (!isBusy) void apply();
            }}
          >
            {isBusy
              ? 'Replacing…'
              : `Replace ${chosen.count.toLocaleString('en')} in ${counted(chosen.only.length, 'prompt')}`}
          </Button>
        )}
      </div>
      {refusal === null ? null : (
        <p className={c('note', 'error')} role="alert">
          Nothing was replaced: {refusal}
        </p>
      )}
      <BrokenList answer={data} left={left} />
      <Matches items={data.items} left={left} onLeave={setLeft} />
    </>
  );
}

function Matches({
  items,
  left,
  onLeave,
}: {
  readonly items: readonly ReplaceItem[];
  readonly left: ReadonlySet<string>;
  readonly onLeave: (left: ReadonlySet<string>) => void;
}) {
  useWishedBottomRoom(wishedRoom);
  let room = maxShown;
  const shown = items.flatMap((item) => {
    const matches = item.matches.slice(0, Math.max(0, room));
    room -= matches.length;
    return matches.length === 0 ? [] : [{ item, matches }];
  });
  const total = items.reduce((sum, { matches }) => sum + matches.length, 0);
  const leave = (keys: readonly string[], isLeft: boolean): void => {
    const next = new Set(left);
    for (const key of keys)
      if (isLeft) next.add(key);
      else next.delete(key);
    onLeave(next);
  };
  return (
    <ul className={c('results')} aria-label="Matches">
      {shown.map(({ item, matches }) => {
        const keys = item.matches.map((match) => matchKey(item.id, match.index));
        return (
          <li key={item.id} className={c('found')}>
            <div className={c('file')}>
              <label className={c('check', 'name')}>
                <input
                  type="checkbox"
                  disabled={item.read_only}
                  checked={!item.read_only && keys.some((key) => !left.has(key))}
                  onChange={({ target }) => leave(keys, !target.checked)}
                />
                {item.id}
              </label>
              <span className={c('fact')}>
                {item.read_only
                  ? 'read-only: left out'
                  : counted(item.matches.length, 'match', 'matches')}
              </span>
            </div>
            {matches.map((match) => {
              const key = matchKey(item.id, match.index);
              return (
                <div key={key} className={c('match')}>
                  <input
                    type="checkbox"
                    aria-label={`Replace in ${item.id}, line ${match.line}: ${match.found}`}
                    disabled={item.read_only}
                    checked={!item.read_only && !left.has(key)}
                    onChange={({ target }) => leave([key], !target.checked)}
                  />
                  <button
                    type="button"
                    className={c('snippet')}
                    data-result
                    onClick={() => openPrompt(item.id, { line: match.line })}
                  >
                    <span className={c('fact', 'line')}>{match.line}</span>
                    <span className={c('text')}>
                      {match.before}
                      <del>{match.found}</del>
                      <ins>{match.replacement}</ins>
                      {match.after}
                    </span>
                  </button>
                </div>
              );
            })}
          </li>
        );
      })}
      {total > maxShown ? (
        <li className={c('note')}>
          {(total - maxShown).toLocaleString('en')} more are not shown and would be replaced too.
          Name paths to look at fewer.
        </li>
      ) : null}
    </ul>
  );
}

function summaryOf({ total, items, truncated }: ReplaceAnswer): string {
  if (total === 0) return 'Nothing found.';
  const where = `${counted(total, 'match', 'matches')} in ${counted(items.length, 'prompt')}`;
  return truncated
    ? `More than ${where}: too many for one change. Name paths to look at fewer.`
    : `${where}.`;
}

function wishOf(state: SearchState): ReplaceOptions {
  const include = state.paths
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  return {
    find: state.find,
    replace: state.replace,
    regex: state.isPattern,
    caseSensitive: state.isCaseSensitive,
    wholeWord: state.isWholeWord,
    ...(include.length > 0 && { include }),
  };
}
