import type { PromptId } from '@prompt-manager/core';
import type { House } from './house.ts';

/**
 * Ends the journal's prompts of a directory that is taken out, without their files: those are somebody else's from now
 * on, and new prompts if the directory comes back.
 *
 * @throws PromptError the journal's; some of the prompts may be ended by then
 */
export async function releasePrompts(
  { journal, committer, ports }: Pick<House, 'journal' | 'committer' | 'ports'>,
  isOwn: (id: PromptId) => boolean,
): Promise<void> {
  const rows = (await journal.rows()).filter(({ deleted, id }) => !deleted && isOwn(id));
  // The marks first: a deletion whose file is marked would be finished by removing the file.
  await journal.recordMirror(
    rows.map(({ key, id, revision }) => ({ key, id, revision, hash: '', previous: null })),
  );
  const atMs = ports.now();
  for (const { key, id, revision } of rows) {
    await committer.commit([
      {
        key,
        id,
        revision: revision + 1,
        kind: 'delete',
        update: new Uint8Array(),
        origin: 'server',
        author: null,
        atMs,
      },
    ]);
  }
}
