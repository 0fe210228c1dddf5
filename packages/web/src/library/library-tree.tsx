import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { isMac } from '../commands/chords.ts';
import { useCommand } from '../commands/handlers.ts';
import { usePeopleHere } from '../presence/people-here.ts';
import { openPrompt } from '../routes/navigate.ts';
import { setLayout } from '../state/layout.ts';
import { useMedia } from '../state/use-media.ts';
import { useRem } from '../ui/use-rem.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import { classNames } from '../ui/class-names.ts';
import { LibraryRow } from './library-row.tsx';
import type { RowActions, Tally } from './library-row.tsx';
import css from './library-tree.module.css';
import { useRowMoving } from './row-moving.ts';
import { setTreeState, toggleFolder, useTreeState } from './tree-state.ts';
import { clicked, stepOf, typedAhead } from './tree-keys.ts';
import type { TreeFocus } from './tree-keys.ts';
import { readKey, visibleRows } from './tree.ts';
import type { TreeNode } from './tree.ts';

const c = classNames(css);

/** Letters typed within this belong to one name. */
const typeAheadMs = 700;

/**
 * The folders and prompts as a tree (APG), only as many rows in the document as fit (SPEC U40). A tree of our own: the
 * library's builds an element for every row, shown or not, which takes seconds with ten thousand in one folder.
 */
export function LibraryTree({
  tree,
  open,
  current,
  tallies,
  revealed,
  onMenu,
}: {
  readonly tree: readonly TreeNode[];
  readonly open: ReadonlySet<string>;
  /** The key of the prompt that is open. */
  readonly current: string | null;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** A row to bring into view and to focus; a new object each time. */
  readonly revealed: { readonly key: string } | null;
  readonly onMenu: RowActions['onMenu'];
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // As high as `--row`.
  const rem = useRem();
  const rowHeight = useMedia('(pointer: coarse)') ? 2.5 * rem : Math.max(24, 1.75 * rem);
  const rows = useMemo(() => visibleRows(tree, open), [tree, open]);
  const { from, to, page, scrollTo } = useVirtualRows(scroller, { count: rows.length, rowHeight });
  const selected = useTreeState((state) => state.selected);
  const here = usePeopleHere((state) => state.byPrompt);
  const [place, setPlace] = useState<Omit<TreeFocus, 'selected'>>({ focus: null, anchor: null });
  const typed = useRef({ text: '', atMs: 0 });
  const focusWanted = useRef(false);
  const { focus } = place;
  const focusIndex = useMemo(() => rows.findIndex(({ node }) => node.key === focus), [rows, focus]);
  // Something of the tree can always be tabbed to: the row that had the focus, the open prompt, or the first row.
  const stop = useMemo(() => {
    if (focusIndex >= 0) return focusIndex;
    return Math.max(
      0,
      rows.findIndex(({ node }) => node.key === current),
    );
  }, [rows, focusIndex, current]);

  const take = (state: TreeFocus): void => {
    setPlace({ focus: state.focus, anchor: state.anchor });
    setTreeState({ selected: state.selected });
    focusWanted.current = true;
    const index = rows.findIndex(({ node }) => node.key === state.focus);
    if (index >= 0) scrollTo(index);
  };
  useLayoutEffect(() => {
    if (!focusWanted.current || focus === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`);
    if (row === null || row === undefined) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
  });
  useEffect(() => {
    const index = rows.findIndex(({ node }) => node.key === revealed?.key);
    if (revealed === null || index < 0) return;
    scrollTo(index, 'middle');
    setPlace({ focus: revealed.key, anchor: revealed.key });
    focusWanted.current = true;
    // Only a new wish moves the tree, not every change of its rows.
  }, [revealed]);
  useEffect(() => {
    const index = rows.findIndex(({ node }) => node.key === current);
    if (index >= 0) scrollTo(index, 'middle');
  }, [current]);

  const { dropFolder, cut, handlers } = useRowMoving();
  useCommand('prompt.actions', () => {
    const row = document.activeElement?.closest<HTMLElement>('[data-key]');
    if (row === null || row === undefined) return false;
    onMenu(row, row.dataset['key'] ?? '', null);
    return true;
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLButtonElement) return;
    const state = { ...place, focus: rows[stop]?.node.key ?? null, selected };
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const step = stepOf(rows, open, state, { key: event.key, shift: event.shiftKey, mod, page });
    if (step !== null) {
      event.preventDefault();
      if (step.kind === 'focus') take(step.state);
      else if (step.kind === 'toggle') toggleFolder(step.key);
      else openRow(step.key);
      return;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    const isLonger = event.timeStamp - typed.current.atMs < typeAheadMs;
    typed.current = {
      text: (isLonger ? typed.current.text : '') + event.key,
      atMs: event.timeStamp,
    };
    const found = typedAhead(rows, state.focus, typed.current.text);
    if (found !== null) take({ focus: found, anchor: found, selected: [found] });
  };

  const latest = useRef({ place, selected, rows, onMenu, take });
  latest.current = { place, selected, rows, onMenu, take };
  const [actions] = useState<RowActions>(() => ({
    onMenu: (row, key, at) => latest.current.onMenu(row, key, at),
    onClick: (key, { shift, mod }) => {
      const now = latest.current;
      now.take(clicked(now.rows, { ...now.place, selected: now.selected }, key, { shift, mod }));
      if (!shift && !mod) openRow(key);
    },
    onToggle: toggleFolder,
  }));

  const indexes =
    rows.length === 0 ? [] : Array.from({ length: to - from }, (_, step) => from + step);
  if (stop < from || stop >= to) indexes.push(stop);
  return (
    <div
      ref={scroller}
      className={c('scroller')}
      data-scope="library"
      data-drop={dropFolder === '' || undefined}
      {...handlers}
    >
      <div
        role="tree"
        aria-label="Prompts"
        aria-multiselectable
        className={c('tree')}
        style={{ height: rows.length * rowHeight }}
        onKeyDown={onKeyDown}
      >
        {indexes.map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { node, level, position, siblings } = row;
          return (
            <LibraryRow
              key={node.key}
              node={node}
              level={level}
              position={position}
              siblings={siblings}
              top={index * rowHeight}
              isOpen={open.has(node.key)}
              isCurrent={node.key === current}
              isSelected={selected.includes(node.key)}
              isCut={cut.includes(node.key)}
              isStop={index === stop}
              isDropTarget={node.kind === 'folder' && node.path === dropFolder}
              tally={tallies.get(node.key)}
              people={node.kind === 'prompt' ? here.get(node.id) : undefined}
              actions={actions}
            />
          );
        })}
      </div>
    </div>
  );
}

function openRow(key: string): void {
  const row = readKey(key);
  if (row === null) return;
  if (row.kind === 'folder') toggleFolder(key);
  else {
    openPrompt(row.path);
    setLayout({ narrowPane: 'edit' });
  }
}
