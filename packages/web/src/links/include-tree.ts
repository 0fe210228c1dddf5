import type { GraphMessage } from '@prompt-manager/protocol';

/** One prompt in the tree of what a prompt includes. */
export interface IncludedPrompt {
  readonly id: string;
  readonly count: number;
  /** `cycle`: it is above itself in the tree, so it is not gone into again. `deep`: more is below than is shown. */
  readonly end: 'cycle' | 'deep' | null;
  readonly below: readonly IncludedPrompt[];
}

/** Levels that are shown. */
export const maxTreeDepth = 5;
/** Rows of the tree: a prompt may be reached by very many ways. */
const maxRows = 400;

/** What a prompt includes, and what that includes, in the order of the text. */
export function includeTree({ edges }: GraphMessage, root: string): readonly IncludedPrompt[] {
  const out = new Map<string, { readonly to: string; readonly count: number }[]>();
  for (const { from, to, count } of edges) {
    const own = out.get(from);
    if (own === undefined) out.set(from, [{ to, count }]);
    else own.push({ to, count });
  }
  let rows = 0;
  const belowOf = (id: string, above: readonly string[]): readonly IncludedPrompt[] =>
    (out.get(id) ?? []).map(({ to, count }): IncludedPrompt => {
      rows += 1;
      if (above.includes(to)) return { id: to, count, end: 'cycle', below: [] };
      const isEnd = above.length >= maxTreeDepth || rows > maxRows;
      if (isEnd) return { id: to, count, end: out.has(to) ? 'deep' : null, below: [] };
      return { id: to, count, end: null, below: belowOf(to, [...above, to]) };
    });
  return belowOf(root, [root]);
}
