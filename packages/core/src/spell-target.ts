import { folderOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import { isTarget, parseTarget } from './inclusion.ts';
import type { InclusionTarget } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';
import { isRelative, joinPath, resolveTarget } from './resolve.ts';

/**
 * How an inclusion that meant `oldId` is written now that it is `newId`, in the style it had: a whole
 * id stays whole, a suffix has as many segments as before, or more until it is clear, a relative path
 * stays relative, `.md`, pin and section stay. Null when `newId` cannot be written as a target.
 */
export function spellTarget(options: {
  readonly target: InclusionTarget;
  /** The prompt whose text it is, under its present id. */
  readonly includer: PromptId | null;
  readonly oldId: PromptId;
  readonly newId: PromptId;
  /** The library's names, `newId` among them. */
  readonly names: PromptNames;
}): string | null {
  const { target, includer, oldId, newId, names } = options;
  const relative = relativePath(includer === null ? '' : folderOf(includer), newId);
  const short = shortestClear(newId, includer, { names, least: target.path.split('/').length });
  const first = isRelative(target.path) ? relative : target.path === oldId ? newId : short;
  for (const path of [first, newId, short, relative]) {
    const spelling = withTail(target, path);
    if (!isTarget(spelling)) continue;
    const found = resolveTarget({ ...parseTarget(spelling), pin: null }, includer, names);
    if (found.kind === 'one' && found.id === newId) return spelling;
  }
  return null;
}

/**
 * How a glob is written that is to mean `folder`, in the style it had. Null when nothing written as a
 * glob means that folder here, which is so when it has no prompts and a nearer folder has.
 */
export function spellGlob(options: {
  readonly target: InclusionTarget;
  readonly includer: PromptId | null;
  /** The folder it meant, under its old path. */
  readonly oldFolder: string;
  readonly folder: string;
  /** Whether a glob with this target means what it should. */
  readonly isMeant: (target: InclusionTarget) => boolean;
}): string | null {
  const { target, includer, oldFolder, folder, isMeant } = options;
  const own = includer === null ? '' : folderOf(includer);
  const below = own !== '' && folder.startsWith(`${own}/`) ? folder.slice(own.length + 1) : folder;
  const dotted = relativeFolder(own, folder);
  const first = isRelative(target.path) ? dotted : target.path === oldFolder ? folder : below;
  for (const path of [first, folder, dotted]) {
    const spelling = withTail(target, `${path === '' ? '' : `${path}/`}${target.glob}`);
    if (isTarget(spelling) && isMeant(parseTarget(spelling))) return spelling;
  }
  return null;
}

/** A relative path that named `wanted` from `oldFolder`, from another folder; null when it left the library. */
export function moveRelative(path: string, oldFolder: string, folder: string): string | null {
  const joined = joinPath(oldFolder, path);
  return joined === null || joined === '' ? null : relativePath(folder, joined);
}

/** Another path with the extension, pin and section of a target; a path that ends in `.md` needs the extension. */
export function withTail(target: InclusionTarget, path: string): string {
  const extension = target.hasExtension || path.endsWith('.md') ? '.md' : '';
  return path + extension + (/[@#].*$/s.exec(target.spelling)?.[0] ?? '');
}

function relativePath(folder: string, id: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = id.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = from.length - shared;
  const start = up === 0 ? './' : '../'.repeat(up);
  return start + to.slice(shared).join('/');
}

/** The way from one folder to another: `.`, `./b`, `..`, `../b`. */
function relativeFolder(from: string, to: string): string {
  // As if it were the folder of a prompt, whose name is cut off again.
  return relativePath(from, to === '' ? 'x' : `${to}/x`).slice(0, -2);
}

/**
 * The shortest suffix of an id with at least so many segments that means it and nothing else here,
 * else the whole id.
 */
export function shortestClear(
  id: PromptId,
  includer: PromptId | null,
  { names, least = 1 }: { readonly names: PromptNames; readonly least?: number | undefined },
): string {
  let segments = 1;
  for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/', slash - 1)) {
    const suffix = id.slice(slash + 1);
    if (segments++ < least) continue;
    const written = suffix.endsWith('.md') ? `${suffix}.md` : suffix;
    const found = resolveTarget(parseTarget(written), includer, names);
    if (found.kind === 'one' && found.id === id && !found.ambiguous) return suffix;
  }
  return id;
}
