import type { GraphMessage } from '@prompt-manager/protocol';
import { useState } from 'react';
import { usePrompts } from '../library/prompt-index.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { graphAddress } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';
import { useRecents } from '../state/recents.ts';
import { Choice } from '../ui/choice.tsx';
import { counted } from '../ui/counted.ts';
import page from '../ui/page.module.css';
import { classNames } from '../ui/class-names.ts';
import { graphRows, relationOf } from './graph-table.ts';
import css from './graph-page.module.css';
import { GraphView } from './graph-view.tsx';
import { useGraph } from './use-graph.ts';

const c = classNames({ ...page, ...css });

const depths = [1, 2, 3, 4, 5] as const;
const directions = [
  { id: 'both', title: 'Both ways' },
  { id: 'out', title: 'What it includes' },
  { id: 'in', title: 'What uses it' },
] as const;
const views = [
  { id: 'graph', title: 'Graph' },
  { id: 'table', title: 'Table' },
] as const;

/** More prompts are no picture any more. */
const maxShown = 200;

/** Who includes whom: around one prompt, or the whole library (SPEC U92). */
export function GraphPage() {
  const route = useRoute();
  const name = route.kind === 'graph' ? route.id : null;
  const root = usePromptId(name);
  const opened = useRecents(({ ids }) => ids[0] ?? null);
  const { prompts, isLoading } = usePrompts();
  const [depth, setDepth] = useState(2);
  const [direction, setDirection] = useState<(typeof directions)[number]['id']>('both');
  const [view, setView] = useState<(typeof views)[number]['id']>('graph');
  const isUnknown = name !== null && root === null;
  const { graph, error } = useGraph(
    root === null ? { limit: maxShown } : { root, depth, direction, limit: maxShown },
    !isUnknown,
  );
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <h1 className={c('title')}>
          {name === null ? 'Graph of the library' : `Graph around ${name}`}
        </h1>
        <label className={c('choice')}>
          Around
          <input
            className={c('input')}
            list="graph-prompts"
            placeholder="the whole library"
            key={name}
            defaultValue={name ?? ''}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => {
              if (target.value === '') go('/graph');
              else if (prompts.some(({ id }) => id === target.value))
                go(graphAddress(target.value));
            }}
          />
          <datalist id="graph-prompts">
            {prompts.slice(0, 1_000).map(({ id }) => (
              <option key={id} value={id} />
            ))}
          </datalist>
        </label>
        {root === null ? null : (
          <>
            <label className={c('choice')}>
              Depth
              <select
                className={c('input')}
                value={depth}
                onChange={({ target }) => setDepth(Number(target.value))}
              >
                {depths.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
            <label className={c('choice')}>
              Show
              <select
                className={c('input')}
                value={direction}
                onChange={({ target }) =>
                  setDirection(directions.find(({ id }) => id === target.value)?.id ?? 'both')
                }
              >
                {directions.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <Choice label="How the graph is shown" options={views} chosen={view} onChoose={setView} />
      </div>
      {error !== null ? (
        <p className={c('note', 'error')} role="alert">
          The graph could not be read: {error.message}
        </p>
      ) : isUnknown ? (
        <p className={c('note')}>{isLoading ? 'Reading…' : `There is no prompt “${name}”.`}</p>
      ) : graph === null ? null : (
        <>
          <Summary graph={graph} root={root} />
          {graph.nodes.length === 0 ? null : view === 'graph' ? (
            <GraphView key={root} graph={graph} root={root} opened={opened} />
          ) : (
            <GraphTable graph={graph} root={root} />
          )}
        </>
      )}
    </div>
  );
}

function Summary({ graph, root }: { readonly graph: GraphMessage; readonly root: string | null }) {
  const { nodes, edges, cycles, truncated } = graph;
  const parts = [
    ...(truncated
      ? [`The first ${counted(nodes.length, 'prompt')}; choose one to see what is around it`]
      : [counted(nodes.length, 'prompt')]),
    counted(edges.length, 'inclusion'),
    ...(cycles.length > 0 ? [counted(cycles.length, 'cycle')] : []),
  ];
  const alone = root !== null && edges.length === 0;
  return (
    <p className={c('summary')} role="status">
      {alone ? 'It includes nothing, and nothing includes it.' : `${parts.join(', ')}.`}
      {cycles.map((ids) => (
        <span key={ids.join(' ')} className={c('error')}>
          {' '}
          Cycle: {ids.join(', ')}.
        </span>
      ))}
    </p>
  );
}

function GraphTable({
  graph,
  root,
}: {
  readonly graph: GraphMessage;
  readonly root: string | null;
}) {
  return (
    <div className={c('scroller')} role="region" aria-label="Table of the graph" tabIndex={0}>
      <table className={c('table')}>
        <thead>
          <tr>
            <th scope="col">Prompt</th>
            {root === null ? null : <th scope="col">Relation</th>}
            <th scope="col">Includes</th>
            <th scope="col">Used by</th>
            <th scope="col">To know</th>
          </tr>
        </thead>
        <tbody>
          {graphRows(graph, root).map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <button type="button" className={c('link')} onClick={() => openPrompt(row.id)}>
                  {row.id}
                </button>
              </th>
              {root === null ? null : <td>{relationOf(row)}</td>}
              <td>{row.includes.join(', ')}</td>
              <td>{row.usedBy.join(', ')}</td>
              <td className={c('error')}>
                {[
                  ...(row.isInCycle ? ['cycle'] : []),
                  ...(row.problems > 0 ? [counted(row.problems, 'problem')] : []),
                ].join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
