import type { RenameResult } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';
import type { TreeTarget } from '../library/targets.ts';

/** One prompt or folder and its new path. */
export interface Move {
  readonly target: TreeTarget;
  readonly to: string;
}

/** What moves change, or changed. */
export interface MoveOutcome {
  /** Prompts that get another id. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Prompts whose inclusions are rewritten, with how many. */
  readonly updated: readonly { readonly id: string; readonly inclusions: number }[];
  /** Sentences about what a person should know: what cannot follow, what begins to mean something. */
  readonly notes: readonly string[];
  /** What names the changes for taking them back, the last first. */
  readonly changeIds: readonly string[];
}

/** Says what would change, without changing anything. @throws PromptError when it cannot be done */
export function previewMoves(
  moves: readonly Move[],
  updateReferences: boolean,
): Promise<MoveOutcome> {
  return rename(moves, { updateReferences, dryRun: true });
}

/** Makes the moves, each as one change. @throws PromptError of the first that fails; those before it are made */
export function makeMoves(moves: readonly Move[], updateReferences: boolean): Promise<MoveOutcome> {
  return rename(moves, { updateReferences, dryRun: false });
}

/** Takes moves back, the last first. @throws PromptError `undo_conflict` */
export async function takeBack(changeIds: readonly string[]): Promise<void> {
  for (const changeId of changeIds) await http.undo({ changeId });
}

async function rename(
  moves: readonly Move[],
  how: { readonly updateReferences: boolean; readonly dryRun: boolean },
): Promise<MoveOutcome> {
  const results: RenameResult[] = [];
  for (const { target, to } of moves)
    results.push(await http.rename({ from: target.path, to, kind: target.kind, ...how }));
  const counts = new Map<string, number>();
  for (const { updated } of results)
    for (const { id, inclusions } of updated) counts.set(id, (counts.get(id) ?? 0) + inclusions);
  return {
    moved: results.flatMap(({ files }) =>
      files.flatMap(({ id, new_id: to }) =>
        id === null || to === null || id === to ? [] : [{ from: id, to }],
      ),
    ),
    updated: [...counts].map(([id, inclusions]) => ({ id, inclusions })),
    notes: results.flatMap(notesOf),
    changeIds: results.flatMap(({ change_id: changeId }) => changeId ?? []).toReversed(),
  };
}

function notesOf({ left, found, globs }: RenameResult): readonly string[] {
  return [
    ...left.map(({ id, reason }) => `${id} keeps its text: ${reason}`),
    ...found.map(
      ({ id, target, means }) => `[[${target}]] in ${id} named nothing and will name ${means}.`,
    ),
    ...globs.map(({ id, target }) => `[[${target}]] in ${id} will stand for other prompts.`),
  ];
}
