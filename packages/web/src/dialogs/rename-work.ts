import { http } from '../api/http.ts';
import { promptsOf } from '../library/targets.ts';
import type { TreeTarget } from '../library/targets.ts';

/** One prompt or folder and its new path. */
export interface Move {
  readonly target: TreeTarget;
  readonly to: string;
}

/** What a move would change. */
export interface MovePreview {
  /** Prompts whose inclusions are rewritten, with how many. */
  readonly updated: readonly { readonly id: string; readonly inclusions: number }[];
  /** Prompts that get another id. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** The prompts that get another id, with that id. */
export function movedPrompts(
  moves: readonly Move[],
): readonly { readonly from: string; readonly to: string }[] {
  return moves.flatMap(({ target, to }) =>
    promptsOf([target]).map((id) => ({ from: id, to: to + id.slice(target.path.length) })),
  );
}

/** Says what would change, without changing anything. @throws PromptError when it cannot be done */
export async function previewMoves(
  moves: readonly Move[],
  updateReferences: boolean,
): Promise<MovePreview> {
  const counts = new Map<string, number>();
  const moved = movedPrompts(moves);
  for (const { from, to } of moved) {
    const { updated } = await http.rename({ from, to, updateReferences, dryRun: true });
    for (const { id, inclusions } of updated) counts.set(id, (counts.get(id) ?? 0) + inclusions);
  }
  return { moved, updated: [...counts].map(([id, inclusions]) => ({ id, inclusions })) };
}

/** Makes the moves one after the other. @throws PromptError of the first that fails; those before it are made */
export async function makeMoves(moves: readonly Move[], updateReferences: boolean): Promise<void> {
  for (const { from, to } of movedPrompts(moves)) await http.rename({ from, to, updateReferences });
}
