/**
 * Which snapshots of one prompt to drop, so that few are kept however long its history is: about one for every doubling
 * of the distance from the newest. Reading a revision then replays about as many updates as have come since it, at most.
 *
 * `revisions` ascend; the first and the last always stay. Linear; the answer ascends.
 */
export function snapshotsToDrop(revisions: readonly number[]): readonly number[] {
  const newest = revisions.at(-1);
  const drop: number[] = [];
  let before = revisions[0];
  for (const [index, revision] of revisions.entries()) {
    const after = revisions[index + 1];
    if (index === 0 || before === undefined || after === undefined || newest === undefined)
      continue;
    if (after - before <= newest - after) drop.push(revision);
    else before = revision;
  }
  return drop;
}
