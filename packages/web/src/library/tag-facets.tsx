import type { ListedRecord } from '@prompt-manager/protocol';
import { useMemo, useState } from 'react';
import { classNames } from '../ui/class-names.ts';
import { setTreeState, useTreeState } from './tree-state.ts';
import { tagCounts } from './tree.ts';
import css from './tag-facets.module.css';

const c = classNames(css);

/** More tags than this are behind a button. */
const shownAtOnce = 8;

/** The tags of the library; chosen ones narrow the tree down. */
export function TagFacets({ prompts }: { readonly prompts: readonly ListedRecord[] }) {
  const chosen = useTreeState((state) => state.tags);
  const [isAll, setAll] = useState(false);
  const counts = useMemo(() => tagCounts(prompts), [prompts]);
  if (counts.length === 0) return null;
  const shown = isAll
    ? counts
    : counts.filter(([tag], index) => index < shownAtOnce || chosen.includes(tag));
  const toggle = (tag: string): void =>
    setTreeState({
      tags: chosen.includes(tag) ? chosen.filter((each) => each !== tag) : [...chosen, tag],
    });
  return (
    <section className={c('facets')} aria-labelledby="tags-title">
      <h2 id="tags-title" className={c('title')}>
        Tags
      </h2>
      <div className={c('list')} data-all={isAll}>
        {shown.map(([tag, count]) => (
          <button
            key={tag}
            type="button"
            className={c('tag')}
            aria-pressed={chosen.includes(tag)}
            onClick={() => toggle(tag)}
          >
            <span className={c('name')}>{tag}</span> <span className={c('count')}>{count}</span>
          </button>
        ))}
        {counts.length > shownAtOnce ? (
          <button
            type="button"
            className={c('tag', 'more')}
            aria-expanded={isAll}
            onClick={() => setAll(!isAll)}
          >
            {isAll ? 'Fewer' : `${counts.length - shown.length} more`}
          </button>
        ) : null}
      </div>
    </section>
  );
}
