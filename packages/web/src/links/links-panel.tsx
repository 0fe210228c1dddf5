import type { ListedProblem } from '@prompt-manager/protocol';
import { useMemo } from 'react';
import { useProblems } from '../api/problems.ts';
import { GraphView } from '../graph/graph-view.tsx';
import { showGraph } from '../graph/show-graph.ts';
import { useGraph } from '../graph/use-graph.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import { goToProblem } from '../problems/go-to-problem.ts';
import { openPrompt } from '../routes/navigate.ts';
import { setLayout } from '../state/layout.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import type { PanelProps } from '../workspace/slots.ts';
import { useBacklinks } from './backlinks.ts';
import { includeTree, maxTreeDepth } from './include-tree.ts';
import type { IncludedPrompt } from './include-tree.ts';
import css from './links-panel.module.css';

const c = classNames(css);

/** Problems that say of an inclusion that it brings nothing. */
const broken: ReadonlySet<string> = new Set(['missing', 'missing_section']);

/** What a prompt includes, what includes it, and the two as a picture (SPEC U91). */
export function LinksPanel({ promptId }: PanelProps) {
  const id = usePromptId(promptId);
  return id === null ? (
    <p className={c('note')}>Open a prompt to see what it includes and what includes it.</p>
  ) : (
    <Links key={id} id={id} />
  );
}

function Links({ id }: { readonly id: string }) {
  return (
    <div className={c('panel')}>
      <Includes id={id} />
      <UsedBy id={id} />
      <Surroundings id={id} />
    </div>
  );
}

function Includes({ id }: { readonly id: string }) {
  const { graph, error } = useGraph({ root: id, direction: 'out', depth: maxTreeDepth + 1 });
  const { problems } = useProblems();
  const tree = useMemo(() => (graph === null ? null : includeTree(graph, id)), [graph, id]);
  const missing = useMemo(() => {
    const byPrompt = new Map<string, ListedProblem[]>();
    for (const problem of problems)
      if (problem.prompt_id !== null && broken.has(problem.code))
        byPrompt.set(problem.prompt_id, [...(byPrompt.get(problem.prompt_id) ?? []), problem]);
    return byPrompt;
  }, [problems]);
  const isEmpty = tree?.length === 0 && !missing.has(id);
  return (
    <section aria-label="Includes">
      <h3 className={c('title')}>Includes</h3>
      {error !== null ? <p className={c('error')}>It could not be read: {error.message}</p> : null}
      {isEmpty ? (
        <p className={c('hint')}>
          Nothing. Type <code>[[</code> in the text to include a prompt.
        </p>
      ) : null}
      {tree === null ? null : <IncludeList id={id} included={tree} missing={missing} />}
    </section>
  );
}

function IncludeList({
  id,
  included,
  missing,
}: {
  readonly id: string;
  readonly included: readonly IncludedPrompt[];
  readonly missing: ReadonlyMap<string, readonly ListedProblem[]>;
}) {
  const problems = missing.get(id) ?? [];
  if (included.length === 0 && problems.length === 0) return null;
  return (
    <ul className={c('tree')}>
      {included.map((each) => (
        <li key={each.id}>
          <div className={c('row')}>
            <PromptLink id={each.id} />
            {each.count > 1 ? <span className={c('fact')}>{each.count}×</span> : null}
            {each.end === 'cycle' ? (
              <span className={c('error')}>⟳ cycle, not expanded</span>
            ) : null}
            {each.end === 'deep' ? <span className={c('fact')}>and more below</span> : null}
          </div>
          {each.end === null ? (
            <IncludeList id={each.id} included={each.below} missing={missing} />
          ) : null}
        </li>
      ))}
      {problems.map((problem) => (
        <li key={`${problem.from} ${problem.code}`} className={c('row')}>
          <button type="button" className={c('link', 'error')} onClick={() => goToProblem(problem)}>
            {problem.code}: {problem.message}
          </button>
          <span className={c('fact')}>line {problem.line}</span>
        </li>
      ))}
    </ul>
  );
}

function UsedBy({ id }: { readonly id: string }) {
  const { links, error } = useBacklinks(id);
  return (
    <section aria-label="Used by">
      <h3 className={c('title')}>Used by{links === null ? '' : ` (${links.total})`}</h3>
      {error !== null ? <p className={c('error')}>It could not be read: {error.message}</p> : null}
      {links?.total === 0 ? <p className={c('hint')}>No other prompt includes it.</p> : null}
      <ul>
        {links?.direct.map(({ id: user, places }) => (
          <li key={user}>
            <div className={c('row')}>
              <PromptLink id={user} />
            </div>
            <ul className={c('places')}>
              {places.map(({ line, text }, index) => (
                <li key={`${line} ${index}`}>
                  <button
                    type="button"
                    className={c('place')}
                    onClick={() => {
                      setLayout({ narrowPane: 'edit' });
                      openPrompt(user, { line });
                    }}
                  >
                    <span className={c('fact')}>line {line}</span>
                    <span className={c('text')}>{text}</span>
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {links !== null && links.total > links.direct.length ? (
        <p className={c('hint')}>
          And {counted(links.total - links.direct.length, 'other prompt')}.
        </p>
      ) : null}
      {links !== null && links.indirect > 0 ? (
        <p className={c('hint')}>{counted(links.indirect, 'more prompt')} through these.</p>
      ) : null}
    </section>
  );
}

function Surroundings({ id }: { readonly id: string }) {
  const { graph } = useGraph({ root: id, depth: 1, limit: 40 });
  if (graph === null || graph.edges.length === 0) return null;
  return (
    <section aria-label="Graph">
      <div className={c('row')}>
        <h3 className={c('title')}>Graph</h3>
        <span className={c('rest')} />
        <Button onPress={() => showGraph(id)}>Open the graph</Button>
      </div>
      <GraphView graph={graph} root={id} />
    </section>
  );
}

/** A prompt to open. */
function PromptLink({ id }: { readonly id: string }) {
  return (
    <button type="button" className={c('link')} onClick={() => openPrompt(id)}>
      {id}
    </button>
  );
}
