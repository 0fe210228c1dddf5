import type { ChangePart, Commit } from './journal.ts';

/** What a commit has of each change that its entries name, one part a key. */
export function changeParts(commit: Commit): ReadonlyMap<string, readonly ChangePart[]> {
  const changes = new Map<string, Map<string, ChangePart>>();
  for (const { changeId, key, revision } of commit) {
    if (changeId === undefined) continue;
    const parts = changes.get(changeId) ?? new Map<string, ChangePart>();
    changes.set(changeId, parts);
    const firstRevision = parts.get(key)?.firstRevision ?? revision;
    parts.set(key, { key, firstRevision, lastRevision: revision });
  }
  return new Map([...changes].map(([changeId, parts]) => [changeId, [...parts.values()]]));
}
