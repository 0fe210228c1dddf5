import { diffText, type TextChange } from '@prompt-manager/core';
import type { Journal, PromptKey } from '../journal/journal.ts';
import type { CommittedChange } from '../library/committed.ts';
import type { Head } from '../library/head.ts';
import { mergeAll } from './merge-updates.ts';
import { SharedText } from './shared-text.ts';

/**
 * What the journal has of a prompt beyond `before`, as one change to be told: a save that was reported as failed may have
 * been stored all the same (SPEC D10). Null when there is nothing.
 *
 * @throws PromptError the journal's
 */
export async function unheardChange(
  journal: Pick<Journal, 'history' | 'updates'>,
  key: PromptKey,
  before: Head,
): Promise<CommittedChange | null> {
  const heard = before.key === null ? 0 : before.revision;
  const [newest] = await journal.history(key, { limit: 1 });
  if (newest === undefined || newest.revision <= heard) return null;
  const { id, revision, atMs } = newest;
  const updates = await journal.updates(key, revision);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  const text = shared.read();
  shared.destroy();
  const isDeleted = newest.kind === 'delete';
  const after = isDeleted ? null : { ...before, ...text, key, id, revision, updatedAtMs: atMs };
  const unheard = updates.filter((item) => item.revision > heard).map(({ update }) => update);
  let changes: readonly TextChange[] | null = null;
  let merged: Uint8Array | null = null;
  return {
    kind: isDeleted ? 'delete' : id === before.id ? 'update' : 'rename',
    before,
    after,
    id: before.id,
    key,
    revision,
    atMs,
    contributions: [],
    textChanges: () => (changes ??= diffText(before.content, text.content)),
    update: () => (unheard.length === 0 ? null : (merged ??= mergeAll(unheard))),
  };
}
