import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitFrontMatter } from '@prompt-manager/core';
import type { DirectoryMessage } from '@prompt-manager/protocol';

/** Where the text of a prompt begins in its file. */
export interface FilePlace {
  /** Relative to the library's folder; the whole path for a prompt of another mounted directory. */
  readonly path: string;
  /** The line of the file that is line 1 of the prompt's content. */
  readonly firstLine: number;
}

/** Turns lines of contents, which have no front matter, into lines of files. */
export class FileLines {
  readonly #root: string;
  readonly #mounted: readonly DirectoryMessage[];
  readonly #places = new Map<string, FilePlace>();

  constructor(root: string, directories: readonly DirectoryMessage[]) {
    this.#root = root;
    this.#mounted = directories.filter((directory) => !directory.root);
  }

  /** The file of a prompt; the first line is 1 when the file cannot be read. */
  async of(id: string): Promise<FilePlace> {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const { path, absolute } = this.#pathOf(id);
    const place = { path, firstLine: await firstLineOf(absolute) };
    this.#places.set(id, place);
    return place;
  }

  #pathOf(id: string): { readonly path: string; readonly absolute: string } {
    const mount = this.#mounted.find(({ name }) => id.startsWith(`${name}/`));
    if (mount === undefined) return { path: `${id}.md`, absolute: join(this.#root, `${id}.md`) };
    const absolute = join(mount.path, `${id.slice(mount.name.length + 1)}.md`);
    return { path: absolute, absolute };
  }
}

async function firstLineOf(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const { bodyStart } = splitFrontMatter(text);
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < bodyStart; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}
