import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PromptError } from '@prompt-manager/core';
import { z } from 'zod';
import { errnoOf } from '../mirror/file-failure.ts';
import type { LibraryFolder } from '../mirror/library-folder.ts';
import { writePrivateFile } from '../mirror/private-file.ts';

const fileName = 'directories.json';
const storedSchema = z.object({
  version: z.literal(1),
  directories: z.array(z.object({ name: z.string(), path: z.string(), enabled: z.boolean() })),
});

/** A mounted directory as it is stored. */
export type StoredDirectory = z.infer<typeof storedSchema>['directories'][number];

/** What `.prompt-manager/directories.json` in the root holds (SPEC F5): every mounted directory but the root. */
export class StoredDirectories {
  readonly #root: LibraryFolder;
  readonly #mayWrite: boolean;

  constructor(root: LibraryFolder, { mayWrite }: { readonly mayWrite: boolean }) {
    this.#root = root;
    this.#mayWrite = mayWrite;
  }

  /** None when nothing was ever written. @throws PromptError `directory_unusable` when the file is not a list of directories */
  async read(): Promise<readonly StoredDirectory[]> {
    const path = join(this.#root.root, '.prompt-manager', fileName);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return []; // Never written: only the root is mounted.
      throw new PromptError('directory_unusable', {
        detail: `${path} cannot be read; mend or remove it`,
        cause,
      });
    }
    const parsed = storedSchema.safeParse(parseJson(text));
    if (!parsed.success)
      throw new PromptError('directory_unusable', {
        detail: `${path} is not a list of directories; mend or remove it`,
      });
    return parsed.data.directories;
  }

  /** Stores these instead, whole or not at all. @throws PromptError `read_only`, `disk_full`, `journal_unavailable` */
  async write(directories: readonly StoredDirectory[]): Promise<void> {
    if (!this.#mayWrite) throw new PromptError('read_only');
    await writePrivateFile(
      this.#root,
      fileName,
      `${JSON.stringify({ version: 1, directories }, null, 2)}\n`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema refuses it with a sentence for people.
  }
}
