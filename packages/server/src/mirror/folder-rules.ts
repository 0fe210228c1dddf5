import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What tells cheaply whether a file was touched since it was last looked at. Equal stamps are no proof of equal bytes. */
export interface FileStamp {
  readonly size: number;
  readonly modifiedAtMs: number;
  /** When content, name or rights changed last. No program can set it, so a file given back its old time still shows (SPEC L2). */
  readonly changedAtMs: number;
  /** The file's number on its disk; another one after an atomic replacement. */
  readonly inode: number;
}

/** The stamp in what `stat` answered. */
export function stampOf(stats: Stats): FileStamp {
  return {
    size: stats.size,
    modifiedAtMs: stats.mtimeMs,
    changedAtMs: stats.ctimeMs,
    inode: stats.ino,
  };
}

/** True when both stamps say the same. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return (
    a.size === b.size &&
    a.modifiedAtMs === b.modifiedAtMs &&
    a.changedAtMs === b.changedAtMs &&
    a.inode === b.inode
  );
}

/** True for a file nobody may write to, so that somebody protected it (SPEC F17). Asked of its mode: a privileged process may write anyway. */
export function isWriteProtected(stats: Pick<Stats, 'mode'>): boolean {
  return (stats.mode & 0o222) === 0;
}

/** True for folders the library does not look into: `.git`, `.prompt-manager` and every other one with a leading dot, `node_modules`. */
export function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** True when a path relative to the root leads through a folder of {@link isSkippedFolder}. */
export function liesInSkippedFolder(path: string): boolean {
  return /(?:^|\/)(?:\.[^/]*|node_modules)\//.test(path);
}

/** Where a link leads, by its real path, when that lies inside the root and in a folder the library looks into; else null. */
export function insideTarget(root: string, target: string): string | null {
  const inside = relative(root, target).split(sep).join('/');
  const outside =
    inside === '' || inside.startsWith('../') || inside === '..' || join(root, inside) !== target;
  return outside || liesInSkippedFolder(inside) ? null : target;
}

/** The name of a file we are still writing. Leading dot and foreign ending, so that no scan or watch takes it for a prompt. */
export function temporaryName(randomName: string): string {
  return `.pm-${randomName}.tmp`;
}

/** True for names {@link temporaryName} gives. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith('.pm-') && name.endsWith('.tmp');
}

/** True for `.md` in any letter case: files people mean as Markdown. Only the lower-case ending makes a prompt. */
export function looksLikeMarkdown(name: string): boolean {
  return name.length > 3 && name.slice(-3).toLowerCase() === '.md';
}
