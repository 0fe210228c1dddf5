import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { CommandContext } from './command-context.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

/** The folder of the library's private state (SPEC F6). */
export const privateFolderName = '.prompt-manager';

/**
 * The library a one-shot command works on (rule C1): the one named, else the nearest with private state or `prompts/`
 * folder, else the working directory itself when it holds Markdown.
 *
 * @throws CommandFailure `notFound`
 */
export async function findLibrary({
  cwd,
  library: named,
  host: { homeFolder },
}: CommandContext): Promise<string> {
  if (named !== undefined) return existingFolder(cwd, named);
  for (const folder of await foldersUpward(cwd)) {
    if (await isFolder(join(folder, privateFolderName))) return realpath(folder);
    const prompts = await promptsFolderAt(folder);
    if (prompts !== null) return prompts;
  }
  // A home folder or a whole disk holds Markdown by chance; nobody means all of it.
  const isTooWide = cwd === homeFolder || dirname(cwd) === cwd;
  if (!isTooWide && (await holdsMarkdown(cwd))) return realpath(cwd);
  throw new CommandFailure(exitCodes.notFound, {
    what: `There is no library in ${cwd}.`,
    why: 'Neither this folder nor one above it, up to the repository, has a prompts/ folder, and there is no Markdown here or one folder below.',
    next: 'name the folder with --library DIR, or make one: mkdir prompts',
  });
}

/** The nearest `prompts/` folder: here or above, as far as the repository (rule C10); null when there is none. */
export async function nearestPrompts(cwd: string): Promise<string | null> {
  for (const folder of await foldersUpward(cwd)) {
    const prompts = await promptsFolderAt(folder);
    if (prompts !== null) return prompts;
  }
  return null;
}

/** The real path of a folder a person named. @throws CommandFailure `notFound` */
export async function existingFolder(cwd: string, named: string): Promise<string> {
  const path = resolve(cwd, named);
  if (await isFolder(path)) return realpath(path);
  const isThere = (await stat(path).catch(() => null)) !== null;
  throw new CommandFailure(exitCodes.notFound, {
    what: isThere ? `${path} is not a folder.` : `There is no folder ${path}.`,
    why: 'A library is an existing folder of Markdown files.',
    next: isThere ? `name its folder: ${dirname(path)}` : `mkdir -p ${shellWord(path)}`,
  });
}

/** A path as a person in the working directory would write it. */
export function shownPath(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  if (inside === '') return '.';
  return inside.startsWith('..') ? path : `./${inside}`;
}

/** A word as a shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The working directory and the folders above it within one repository; nothing above when there is no repository. */
async function foldersUpward(cwd: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if ((await stat(join(folder, '.git')).catch(() => null)) !== null) return folders;
    if (dirname(folder) === folder) return [cwd];
  }
}

async function promptsFolderAt(folder: string): Promise<string | null> {
  if (basename(folder) === 'prompts') return realpath(folder);
  const prompts = join(folder, 'prompts');
  return (await isFolder(prompts)) ? realpath(prompts) : null;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

/** True when Markdown lies in the folder or in a folder directly below. */
async function holdsMarkdown(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.some(isMarkdown)) return true;
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules')
      continue;
    if ((await entriesOf(join(folder, entry.name))).some(isMarkdown)) return true;
  }
  return false;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

function isMarkdown(entry: Dirent): boolean {
  return entry.isFile() && entry.name.endsWith('.md') && entry.name.length > 3;
}
