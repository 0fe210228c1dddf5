/**
 * Aligns two sequences of interned tokens.
 *
 * The exact shortest edit script costs the product of length and difference: a rewritten megabyte
 * would take minutes. So tokens that occur once on both sides are matched first (patience), and the
 * gaps between them are searched with Myers' greedy algorithm in steps of bounded depth under one
 * budget. What the budget does not reach is reported as replaced: always correct, only coarser.
 */

/** A range of `a` replaced by a range of `b`, in tokens; either may be empty. */
export interface TokenHunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Steps the search may still take; shared by every call that serves one diff. */
export interface SearchBudget {
  stepsLeft: number;
}

/** Token sequences whose values are small integers below `distinct`. */
export interface TokenPair {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly distinct: number;
}

/** Edits looked through before the furthest point is taken as settled; cost grows with its square. */
const maxSearchDepth = 64;

/**
 * The differing ranges of `a` and `b`, ascending and not touching. Linear apart from what the budget
 * allows, deterministic, and the same for equal inputs and budget.
 */
export function alignTokens(pair: TokenPair, budget: SearchBudget): readonly TokenHunk[] {
  const { a, b } = pair;
  const hunks = new HunkList();
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  let fromA = start;
  let fromB = start;
  for (const [anchorA, anchorB] of anchorsOf(pair, { fromA, toA: endA, fromB, toB: endB })) {
    searchGap(pair, { fromA, toA: anchorA, fromB, toB: anchorB }, budget, hunks);
    fromA = anchorA + 1;
    fromB = anchorB + 1;
  }
  searchGap(pair, { fromA, toA: endA, fromB, toB: endB }, budget, hunks);
  return hunks.items;
}

/** Collects hunks in ascending order and joins those that touch. */
class HunkList {
  readonly items: TokenHunk[] = [];

  add(hunk: TokenHunk): void {
    if (hunk.fromA === hunk.toA && hunk.fromB === hunk.toB) return;
    const last = this.items.at(-1);
    if (last && last.toA === hunk.fromA && last.toB === hunk.fromB) {
      this.items[this.items.length - 1] = { ...last, toA: hunk.toA, toB: hunk.toB };
    } else {
      this.items.push(hunk);
    }
  }
}

/** Pairs of positions of tokens that are unique on both sides, in the longest order common to both. */
function anchorsOf(pair: TokenPair, range: TokenHunk): readonly (readonly [number, number])[] {
  const { a, b, distinct } = pair;
  const seenA = new Uint8Array(distinct);
  const seenB = new Uint8Array(distinct);
  const placeInB = new Int32Array(distinct);
  for (let i = range.fromA; i < range.toA; i++) count(seenA, a[i]!);
  for (let i = range.fromB; i < range.toB; i++) {
    count(seenB, b[i]!);
    placeInB[b[i]!] = i;
  }
  const places: (readonly [number, number])[] = [];
  for (let i = range.fromA; i < range.toA; i++) {
    const token = a[i]!;
    if (seenA[token] === 1 && seenB[token] === 1) places.push([i, placeInB[token]!]);
  }
  return longestIncreasing(places);
}

function count(seen: Uint8Array, token: number): void {
  if (seen[token]! < 2) seen[token]! += 1;
}

/** The longest subsequence whose second members increase (first members already do). */
function longestIncreasing(
  pairs: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const tails: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  for (const [index, [, value]] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = tails[low - 1]!;
    tails[low] = index;
  }
  const chain: (readonly [number, number])[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at]!) chain.push(pairs[at]!);
  return chain.reverse();
}

function searchGap(
  { a, b }: TokenPair,
  gap: TokenHunk,
  budget: SearchBudget,
  hunks: HunkList,
): void {
  let { fromA, fromB } = gap;
  for (;;) {
    while (fromA < gap.toA && fromB < gap.toB && a[fromA] === b[fromB]) {
      fromA++;
      fromB++;
    }
    if (fromA === gap.toA || fromB === gap.toB || budget.stepsLeft <= 0) break;
    const frontiers = searchForward(a, b, { ...gap, fromA, fromB }, budget);
    const reached = furthestPoint(frontiers, gap.toA - fromA, gap.toB - fromB);
    if (reached.depth === 0) break;
    for (const hunk of backtrack(frontiers, reached)) {
      hunks.add({
        fromA: fromA + hunk.fromA,
        toA: fromA + hunk.toA,
        fromB: fromB + hunk.fromB,
        toB: fromB + hunk.toB,
      });
    }
    fromA += reached.x;
    fromB += reached.x - reached.diagonal;
  }
  hunks.add({ fromA, toA: gap.toA, fromB, toB: gap.toB });
}

/** For each depth d the furthest x on the diagonals -d, -d + 2, … d (Myers 1986, figure 2). */
type Frontiers = readonly Int32Array[];

function searchForward(
  a: Int32Array,
  b: Int32Array,
  range: TokenHunk,
  budget: SearchBudget,
): Frontiers {
  const lengthA = range.toA - range.fromA;
  const lengthB = range.toB - range.fromB;
  const frontiers: Int32Array[] = [];
  for (let depth = 0; depth <= maxSearchDepth; depth++) {
    const frontier = new Int32Array(depth + 1);
    const before = frontiers.at(-1);
    frontiers.push(frontier);
    for (let slot = 0; slot <= depth; slot++) {
      const diagonal = 2 * slot - depth;
      const start = before === undefined ? 0 : startOnDiagonal(before, slot);
      let x = start;
      while (x < lengthA && x - diagonal < lengthB) {
        if (a[range.fromA + x] !== b[range.fromB + x - diagonal]) break;
        x++;
      }
      budget.stepsLeft -= 1 + x - start;
      frontier[slot] = x;
      if (x >= lengthA && x - diagonal >= lengthB) return frontiers;
    }
  }
  return frontiers;
}

/** Where the path on this slot's diagonal starts, coming from the frontier one depth before. */
function startOnDiagonal(before: Int32Array, slot: number): number {
  return comesByInsertion(before, slot) ? before[slot]! : before[slot - 1]! + 1;
}

function comesByInsertion(before: Int32Array, slot: number): boolean {
  return slot === 0 || (slot !== before.length && before[slot - 1]! < before[slot]!);
}

interface ReachedPoint {
  readonly depth: number;
  readonly slot: number;
  readonly x: number;
  readonly diagonal: number;
}

function furthestPoint(frontiers: Frontiers, lengthA: number, lengthB: number): ReachedPoint {
  const depth = frontiers.length - 1;
  let best: ReachedPoint | undefined;
  for (const [slot, x] of frontiers[depth]!.entries()) {
    const diagonal = 2 * slot - depth;
    if (x > lengthA || x - diagonal > lengthB) continue;
    if (!best || 2 * x - diagonal > 2 * best.x - best.diagonal) best = { depth, slot, x, diagonal };
  }
  return best ?? { depth: 0, slot: 0, x: frontiers[0]![0]!, diagonal: 0 };
}

/** The edits on the way to `reached`, ascending, relative to the range searched. */
function backtrack(frontiers: Frontiers, reached: ReachedPoint): readonly TokenHunk[] {
  const edits: TokenHunk[] = [];
  let slot = reached.slot;
  for (let depth = reached.depth; depth > 0; depth--) {
    const before = frontiers[depth - 1]!;
    const inserted = comesByInsertion(before, slot);
    const x = before[inserted ? slot : slot - 1]!;
    const y = x - (2 * slot - depth) - (inserted ? 1 : -1);
    edits.push({ fromA: x, toA: x + (inserted ? 0 : 1), fromB: y, toB: y + (inserted ? 1 : 0) });
    if (!inserted) slot -= 1;
  }
  return edits.reverse();
}
