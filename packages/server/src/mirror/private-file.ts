import { randomUUID } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PromptError } from '@prompt-manager/core';
import { errnoOf } from './file-failure.ts';
import type { LibraryFolder } from './library-folder.ts';

/**
 * Puts a small file into the private folder, whole or not at all (SPEC F6).
 *
 * @throws PromptError `disk_full`, `journal_unavailable`
 */
export async function writePrivateFile(
  folder: LibraryFolder,
  name: string,
  text: string,
): Promise<void> {
  const place = await folder.privateFolder();
  if (place.kind === 'failed')
    throw new PromptError('journal_unavailable', { detail: place.sentence });
  const temporary = join(place.path, `.${name}.${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(place.path, name));
  } catch (cause) {
    await unlink(temporary).catch(() => undefined); // Never made, or renamed already.
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    throw new PromptError(errno === 'ENOSPC' ? 'disk_full' : 'journal_unavailable', {
      detail: `${name} could not be stored (${errno})`,
      cause,
    });
  }
}
