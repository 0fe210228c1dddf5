import type { ReplaceItem } from '@prompt-manager/protocol';

/** What of a preview is to be replaced. */
export interface ChosenMatches {
  readonly only: readonly { readonly id: string; readonly indices: readonly number[] }[];
  /** The revisions the preview showed: what changed meanwhile is refused. */
  readonly revisions: Readonly<Record<string, number>>;
  readonly count: number;
}

/** Names one match of a preview. */
export function matchKey(id: string, index: number): string {
  return `${index} ${id}`;
}

/** The matches that are not left out and can be replaced. */
export function chosenMatches(
  items: readonly ReplaceItem[],
  left: ReadonlySet<string>,
): ChosenMatches {
  const only = items
    .filter((item) => !item.read_only)
    .map(({ id, revision, matches }) => ({
      id,
      revision,
      indices: matches.map(({ index }) => index).filter((index) => !left.has(matchKey(id, index))),
    }))
    .filter(({ indices }) => indices.length > 0);
  return {
    only: only.map(({ id, indices }) => ({ id, indices })),
    revisions: Object.fromEntries(only.map(({ id, revision }) => [id, revision])),
    count: only.reduce((sum, { indices }) => sum + indices.length, 0),
  };
}
