import type { GraphMessage } from '@prompt-manager/protocol';

/** What the graph says of one prompt, in words. */
export interface GraphRow {
  readonly id: string;
  /** Inclusions from the root down to it; null when it is not included. */
  readonly below: number | null;
  /** Inclusions from it down to the root; null when it does not include the root. */
  readonly above: number | null;
  readonly includes: readonly string[];
  readonly usedBy: readonly string[];
  readonly isInCycle: boolean;
  readonly problems: number;
}

/** A graph as rows: the root, what it includes, what uses it, each by distance; without a root, by id. */
export function graphRows(
  { nodes, edges, cycles }: GraphMessage,
  root: string | null,
): readonly GraphRow[] {
  const out = group(edges.map(({ from, to }) => [from, to]));
  const into = group(edges.map(({ from, to }) => [to, from]));
  const below = distances(root, out);
  const above = distances(root, into);
  const inCycle = new Set(cycles.flat());
  const rows = nodes.map(({ id, problems }) => ({
    id,
    below: below.get(id) ?? null,
    above: above.get(id) ?? null,
    includes: out.get(id) ?? [],
    usedBy: into.get(id) ?? [],
    isInCycle: inCycle.has(id),
    problems,
  }));
  return rows.sort((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));
}

/** Says what a row is to the root. */
export function relationOf({ below, above }: GraphRow): string {
  if (below === 0) return 'this prompt';
  const parts = [
    ...(below === null ? [] : [below === 1 ? 'included' : `included, ${below} deep`]),
    ...(above === null ? [] : [above === 1 ? 'uses it' : `uses it, ${above} deep`]),
  ];
  return parts.join('; ');
}

function rankOf({ below, above }: GraphRow): number {
  return below ?? 1_000 + (above ?? 1_000);
}

function group(
  pairs: readonly (readonly [string, string])[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [from, to] of pairs) {
    const own = groups.get(from);
    if (own === undefined) groups.set(from, [to]);
    else own.push(to);
  }
  return groups;
}

function distances(
  root: string | null,
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>(root === null ? [] : [[root, 0]]);
  // A map goes on to what is added while it is walked: breadth first.
  for (const [id, distance] of found)
    for (const other of next.get(id) ?? []) if (!found.has(other)) found.set(other, distance + 1);
  return found;
}
