import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { LibraryFolder } from '../mirror/library-folder.ts';
import { writePrivateFile } from '../mirror/private-file.ts';
import type { Ports } from '../ports.ts';

/** Which library this is: what a page was made for, and what another one at the same address is not (SPEC F15). */
export interface LibraryIdentity {
  /** 22 URL-safe characters. */
  readonly id: string;
  /** The name of its folder, for people. */
  readonly name: string;
}

const fileName = 'library.json';
const keptSchema = z.object({ id: z.string().regex(/^[\w-]{22}$/), root: z.string() });
type Kept = z.infer<typeof keptSchema>;

/**
 * The identity of the library in a folder. It is kept in the private folder, moves with it, and is made anew in a copy
 * whose original is still there. Where nothing may be kept it follows from the folder's path.
 *
 * @throws PromptError `disk_full`, `journal_unavailable`
 */
export async function libraryIdentity(
  folder: LibraryFolder,
  { mayKeep, ports }: { readonly mayKeep: boolean; readonly ports: Pick<Ports, 'randomName'> },
): Promise<LibraryIdentity> {
  const { root } = folder;
  const name = basename(root) || root;
  const kept = await keptIn(root);
  if (!mayKeep) return { id: kept?.id ?? idOfPath(root), name };
  if (kept?.root === root) return { id: kept.id, name };
  const isMoved = kept !== null && (await keptIn(kept.root))?.id !== kept.id;
  const id = isMoved ? kept.id : ports.randomName();
  const now: Kept = { id, root };
  await writePrivateFile(folder, fileName, `${JSON.stringify(now)}\n`);
  return { id, name };
}

/** What a folder keeps of its identity; null when that is nothing that can be read. */
async function keptIn(root: string): Promise<Kept | null> {
  try {
    const text = await readFile(join(root, '.prompt-manager', fileName), 'utf8');
    return keptSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // None yet, or damaged: another one is made.
  }
}

function idOfPath(root: string): string {
  return createHash('sha256').update(root).digest('base64url').slice(0, 22);
}
