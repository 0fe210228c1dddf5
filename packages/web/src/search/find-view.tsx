import type { FilterName, PromptState } from '@prompt-manager/core';
import type { SearchItem } from '@prompt-manager/protocol';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { useLibraryChanges } from '../api/use-library-changes.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { openPrompt } from '../routes/navigate.ts';
import { setLayout } from '../state/layout.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { classNames } from '../ui/class-names.ts';
import { MarkedText } from './marked-text.tsx';
import { setSearch, useSearchState } from './search-state.ts';
import css from './search-view.module.css';
import page from '../ui/page.module.css';
import { useSettled } from '../ui/use-settled.ts';

const c = classNames({ ...page, ...css });

/** Somebody who types is not answered for every letter. */
const quietMs = 120;
/** What was found is looked for again this long after a change of the library. */
const settleMs = 500;
const pageSize = 50;

/** What can be asked beyond words, as it is written, with what it finds: one of each that the core reads. */
const filters: Readonly<Record<`${Exclude<FilterName, 'is'>}:` | `is:${PromptState}`, string>> = {
  'tag:': 'has the tag',
  'path:': 'the path begins with it, or fits it',
  'uses:': 'includes it, at any depth',
  'usedby:': 'is included by it, at any depth',
  'is:unused': 'nothing includes it',
  'is:broken': 'an inclusion of it names nothing',
  'is:composite': 'includes others',
};

/** A field for the query over what it finds, kept current. */
export function FindView({
  onQuery,
}: {
  readonly onQuery?: ((query: string) => void) | undefined;
}) {
  const { query, isExpanded } = useSearchState();
  const field = useId();
  const change = (next: string): void => {
    setSearch({ query: next });
    onQuery?.(next);
  };
  return (
    <>
      <div className={c('bar', 'form')}>
        <input
          id={field}
          type="search"
          className={c('input', 'field')}
          data-search-field
          aria-label="Search the library"
          aria-describedby={`${field}-hint`}
          placeholder='Words, "phrases", begin*, -not'
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={({ target }) => change(target.value)}
        />
        <label className={c('check')}>
          <input
            type="checkbox"
            checked={isExpanded}
            onChange={({ target }) => setSearch({ isExpanded: target.checked })}
          />
          In expanded text
        </label>
        <div className={c('filters')} id={`${field}-hint`} role="group" aria-label="Filters">
          {Object.entries(filters).map(([text, title]) => (
            <button
              key={text}
              type="button"
              className={c('filter')}
              title={title}
              onClick={() => {
                change(`${query.trimEnd()} ${text}`.trimStart());
                document.getElementById(field)?.focus();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      </div>
      <Results />
    </>
  );
}

function Results() {
  const { query, isExpanded } = useSearchState();
  const q = useSettled(query, { key: query, quietMs }).trim();
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['search', q, isExpanded],
    queryFn: ({ pageParam }) =>
      http.search({
        q,
        in: isExpanded ? 'expanded' : 'source',
        limit: pageSize,
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
    enabled: q !== '',
    retry: false,
    placeholderData: keepPreviousData,
  });
  useLibraryChanges(settleMs, () => void queryClient.invalidateQueries({ queryKey: ['search'] }));
  if (q === '')
    return <p className={c('note')}>Finds names, tags, descriptions and text of every prompt.</p>;
  if (error !== null)
    return (
      <p className={c('note', 'error')} role="alert">
        {wordsOf(error)}
      </p>
    );
  if (data === undefined) return <p className={c('note')}>{isFetching ? 'Searching…' : ''}</p>;
  const items = data.pages.flatMap((page) => page.items);
  const [first] = data.pages;
  const indexing = first?.indexing ?? null;
  const meant = first?.did_you_mean ?? null;
  const hint = first?.hint ?? null;
  return (
    <>
      <p className={c('summary')} role="status">
        {first === undefined || first.total === 0
          ? 'Nothing found.'
          : `${counted(first.total, 'prompt')} found.`}
        {indexing === null
          ? ''
          : ` The index is being made: ${indexing.done} of ${indexing.total} prompts so far.`}
      </p>
      {meant === null ? null : (
        <p className={c('note')}>
          Did you mean <Button onPress={() => setSearch({ query: meant })}>{meant}</Button>
        </p>
      )}
      {hint === null ? null : <p className={c('note')}>{hint}</p>}
      {items.length === 0 ? (
        <div className={c('note')}>
          <Button
            onPress={() =>
              openDialog({ kind: 'create', folder: '', name: query.trim(), content: '' })
            }
          >
            Create “{query.trim()}”
          </Button>
        </div>
      ) : (
        <ul className={c('results')} aria-label="Found prompts">
          {items.map((item) => (
            <FoundPrompt key={item.id} item={item} isExpanded={isExpanded} />
          ))}
          {hasNextPage ? (
            <li className={c('note')}>
              <Button onPress={() => void fetchNextPage()}>Show more</Button>
            </li>
          ) : null}
        </ul>
      )}
    </>
  );
}

function FoundPrompt({
  item: { id, matches, snippets },
  isExpanded,
}: {
  readonly item: SearchItem;
  readonly isExpanded: boolean;
}) {
  const name = snippets.find(({ field }) => field === 'id');
  const open = (line: number | null): void => {
    setLayout({ narrowPane: 'edit' });
    openPrompt(id, { line });
  };
  return (
    <li className={c('found')}>
      <button type="button" className={c('file')} data-result onClick={() => open(null)}>
        <span className={c('name')}>
          <MarkedText text={name?.text ?? id} ranges={name?.ranges ?? []} />
        </span>
        <span className={c('fact')}>{counted(matches, 'match', 'matches')}</span>
      </button>
      {snippets
        .filter(({ field }) => field !== 'id')
        .map(({ field, line, text, ranges }, index) => (
          <button
            key={`${field} ${line ?? index}`}
            type="button"
            className={c('snippet')}
            data-result
            onClick={() => open(isExpanded ? null : line)}
          >
            <span className={c('fact', 'line')}>
              {line === null ? field : isExpanded ? `expanded ${line}` : line}
            </span>
            <span className={c('text')}>
              <MarkedText text={text} ranges={ranges} />
            </span>
          </button>
        ))}
    </li>
  );
}
