import type { GraphMessage } from '@prompt-manager/protocol';
import { useId, useMemo, useRef, useState } from 'react';
import { go, openPrompt } from '../routes/navigate.ts';
import { graphAddress, promptAddress } from '../routes/route.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { layoutGraph, widthOf } from './graph-layout.ts';
import { neighbourOf } from './neighbour-of.ts';
import type { GraphLayout, PlacedEdge, PlacedNode } from './placed-graph.ts';
import css from './graph-view.module.css';
import { useZoom } from './use-zoom.ts';
import type { Zoom } from './use-zoom.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

const c = classNames(css);

/** Prompts in layers with their inclusions as arrows; walked with the arrow keys, one at a time in the order of Tab. */
export function GraphView({
  graph,
  root,
  opened = null,
}: {
  readonly graph: GraphMessage;
  /** The prompt it is about, if it is about one. */
  readonly root: string | null;
  /** The prompt that is open, or was last: what a graph of all begins with. */
  readonly opened?: string | null | undefined;
}) {
  const layout = useMemo(() => layoutGraph(graph), [graph]);
  const start = root ?? opened;
  const [current, setCurrent] = useState<string | null>(start);
  const [looked, setLooked] = useState<string | null>(null);
  const whole = layout.nodes.find(({ id, label }) => id === looked && id !== label);
  const arrow = useId();
  const picture = useRef<SVGSVGElement>(null);
  const focusable =
    layout.nodes.find(({ id }) => id === current)?.id ??
    layout.nodes.find(({ id }) => id === start)?.id ??
    layout.nodes[0]?.id;
  const scroller = useRef<HTMLDivElement>(null);
  const middle = layout.nodes.find(({ id }) => id === start) ?? null;
  const zoom = useZoom({ scroller, width: layout.width, height: layout.height, middle });
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const zoomed = zoomKey(zoom, event);
    if (zoomed !== null) {
      event.preventDefault();
      zoomed();
      return;
    }
    if (!event.key.startsWith('Arrow') || focusable === undefined || event.altKey) return;
    event.preventDefault();
    const next = neighbourOf(layout, focusable, event.key);
    if (next === null) return;
    setCurrent(next);
    const links = picture.current?.querySelectorAll<SVGElement>('[data-prompt]') ?? [];
    [...links].find(({ dataset }) => dataset['prompt'] === next)?.focus();
  };
  return (
    <div className={c('view')}>
      <div ref={scroller} className={c('scroller')}>
        <svg
          ref={picture}
          className={c('graph')}
          width={layout.width * zoom.scale}
          height={layout.height * zoom.scale}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="group"
          aria-label="Graph: arrow keys go from prompt to prompt, Enter opens one, + and − zoom, 0 fits"
          onKeyDown={onKeyDown}
        >
          <defs>
            {(['plain', 'cycle'] as const).map((look) => (
              <marker
                key={look}
                id={`${arrow}${look}`}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerUnits="userSpaceOnUse"
                markerWidth="9"
                markerHeight="9"
                orient="auto-start-reverse"
              >
                <path d="M0 0 L8 4 L0 8 z" className={c('head', look)} />
              </marker>
            ))}
          </defs>
          {layout.edges.map((edge) => (
            <Edge key={`${edge.from} ${edge.to}`} edge={edge} arrow={arrow} />
          ))}
          {layout.nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              layout={layout}
              isRoot={node.id === start}
              isFocusable={node.id === focusable}
              onFocus={() => setCurrent(node.id)}
              onLook={setLooked}
            />
          ))}
          {whole === undefined ? null : <WholeName node={whole} width={layout.width} />}
        </svg>
      </div>
      <ZoomButtons zoom={zoom} />
    </div>
  );
}

/** What a key does to the size of the picture; null for one that has nothing to do with it. */
function zoomKey(zoom: Zoom, event: React.KeyboardEvent): (() => void) | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === '+' || event.key === '=') return zoom.larger;
  if (event.key === '-') return zoom.smaller;
  return event.key === '0' ? zoom.fit : null;
}

function Edge({
  edge: { path, isCycle, label },
  arrow,
}: {
  readonly edge: PlacedEdge;
  readonly arrow: string;
}) {
  return (
    <g aria-hidden>
      <path
        d={path}
        className={c('edge', isCycle && 'cycle')}
        markerEnd={`url(#${arrow}${isCycle ? 'cycle' : 'plain'})`}
      />
      {label === null ? null : (
        <text x={label.x} y={label.y + 4} className={c('words', isCycle && 'cycle')}>
          {label.text}
        </text>
      )}
    </g>
  );
}

function Node({
  node: { id, label, problems, x, y, width, height },
  layout,
  isRoot,
  isFocusable,
  onFocus,
  onLook,
}: {
  readonly node: PlacedNode;
  readonly layout: GraphLayout;
  readonly isRoot: boolean;
  readonly isFocusable: boolean;
  readonly onFocus: () => void;
  /** The prompt is pointed at or has the focus; null when it has not any more. */
  readonly onLook: (id: string | null) => void;
}) {
  return (
    <>
      <a
        href={promptAddress(id)}
        className={c('node', isRoot && 'root')}
        data-prompt={id}
        tabIndex={isFocusable ? 0 : -1}
        aria-label={nameOf(id, problems, layout)}
        aria-current={isRoot ? 'true' : undefined}
        onFocus={() => {
          onFocus();
          onLook(id);
        }}
        onBlur={() => onLook(null)}
        onPointerEnter={() => onLook(id)}
        onPointerLeave={() => onLook(null)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          if (event.shiftKey) go(graphAddress(id));
          else openPrompt(id);
        }}
      >
        <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={6} />
        <text x={x} y={y + 4}>
          {label}
        </text>
      </a>
      {problems === 0 ? null : (
        <text x={x + width / 2 - 8} y={y - height / 2 - 3} className={c('problems')} aria-hidden>
          ⚠ {problems}
        </text>
      )}
    </>
  );
}

/** The whole name of a prompt whose box has no room for it, over that box. */
function WholeName({
  node: { id, x, y, height },
  width: room,
}: {
  readonly node: PlacedNode;
  readonly width: number;
}) {
  const width = widthOf(id);
  const left = Math.max(2, Math.min(x - width / 2, room - width - 2));
  return (
    <g className={c('whole')} aria-hidden data-testid="whole-name">
      <rect x={left} y={y - height / 2} width={width} height={height} rx={6} />
      <text x={left + width / 2} y={y + 4}>
        {id}
      </text>
    </g>
  );
}

/** `a, includes 2, used by 1, in a cycle, 3 problems`. */
function nameOf(id: string, problems: number, { edges }: GraphLayout): string {
  const out = edges.filter(({ from }) => from === id);
  const into = edges.filter(({ to }) => to === id);
  return [
    id,
    ...(out.length > 0 ? [`includes ${out.length}`] : []),
    ...(into.length > 0 ? [`used by ${into.length}`] : []),
    ...([...out, ...into].some(({ isCycle }) => isCycle) ? ['in a cycle'] : []),
    ...(problems > 0 ? [counted(problems, 'problem')] : []),
  ].join(', ');
}
