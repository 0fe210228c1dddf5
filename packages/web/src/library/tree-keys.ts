import type { TreeRow } from './tree.ts';

/** Which row has the focus, where a range began, and what is selected. */
export interface TreeFocus {
  readonly focus: string | null;
  readonly anchor: string | null;
  readonly selected: readonly string[];
}

/** A key as the tree reads it. */
export interface TreeKey {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, on a Mac ⌘. */
  readonly mod: boolean;
  /** Rows that fit into the window, for PageUp and PageDown. */
  readonly page: number;
}

/** What a key does. */
export type TreeStep =
  | { readonly kind: 'focus'; readonly state: TreeFocus }
  | { readonly kind: 'toggle'; readonly key: string }
  | { readonly kind: 'open'; readonly key: string };

/** What a key does in the tree: the APG tree view pattern. Null when it means nothing here. */
export function stepOf(
  rows: readonly TreeRow[],
  open: ReadonlySet<string>,
  state: TreeFocus,
  { key, shift, mod, page }: TreeKey,
): TreeStep | null {
  const at = indexOf(rows, state.focus);
  const row = rows[at];
  const to = (index: number): TreeStep | null => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (target === undefined) return null;
    return { kind: 'focus', state: moved(rows, state, target.node.key, { shift, keeps: mod }) };
  };
  if (row === undefined)
    return ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(key) ? to(0) : null;
  const { node } = row;
  const isOpen = node.kind === 'folder' && open.has(node.key);
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (node.kind !== 'folder') return null;
      return isOpen ? to(at + 1) : { kind: 'toggle', key: node.key };
    case 'ArrowLeft':
      if (isOpen) return { kind: 'toggle', key: node.key };
      return row.parent < 0 ? null : to(row.parent);
    case 'Enter':
      return { kind: 'open', key: node.key };
    case ' ':
      return { kind: 'focus', state: toggled(state, node.key) };
    case 'a':
    case 'A':
      return mod
        ? { kind: 'focus', state: { ...state, selected: rows.map((each) => each.node.key) } }
        : null;
    case 'Escape':
      return state.selected.length > 1
        ? { kind: 'focus', state: { ...state, selected: [node.key] } }
        : null;
    default:
      return null;
  }
}

/** What a click on a row selects: it alone, it too, or everything from where the range began. */
export function clicked(
  rows: readonly TreeRow[],
  state: TreeFocus,
  key: string,
  { shift, mod }: Pick<TreeKey, 'shift' | 'mod'>,
): TreeFocus {
  return mod
    ? toggled({ ...state, focus: key }, key)
    : moved(rows, state, key, { shift, keeps: false });
}

/** The next row whose name begins with what was typed, from the focus on and around. */
export function typedAhead(
  rows: readonly TreeRow[],
  focus: string | null,
  typed: string,
): string | null {
  const at = indexOf(rows, focus);
  const wanted = typed.toLowerCase();
  // The same letter again goes on to the next one; a longer word may stay.
  const from = typed.length === 1 ? at + 1 : Math.max(0, at);
  for (let step = 0; step < rows.length; step += 1) {
    const row = rows[(from + step) % rows.length];
    if (row?.node.name.toLowerCase().startsWith(wanted) === true) return row.node.key;
  }
  return null;
}

function moved(
  rows: readonly TreeRow[],
  { anchor, selected }: TreeFocus,
  focus: string,
  { shift, keeps }: { readonly shift: boolean; readonly keeps: boolean },
): TreeFocus {
  if (keeps) return { focus, anchor, selected };
  if (!shift) return { focus, anchor: focus, selected: [focus] };
  const start = anchor ?? focus;
  const [from, until] = [indexOf(rows, start), indexOf(rows, focus)].sort((a, b) => a - b);
  const range = rows.slice(Math.max(0, from ?? 0), (until ?? 0) + 1);
  return { focus, anchor: start, selected: range.map(({ node }) => node.key) };
}

function toggled(state: TreeFocus, key: string): TreeFocus {
  const isSelected = state.selected.includes(key);
  return {
    ...state,
    anchor: key,
    selected: isSelected ? state.selected.filter((each) => each !== key) : [...state.selected, key],
  };
}

function indexOf(rows: readonly TreeRow[], key: string | null): number {
  return key === null ? -1 : rows.findIndex(({ node }) => node.key === key);
}
