import { folderOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import type { InclusionTarget } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';

/** What a target means (SPEC E2, E6). */
export type Resolution =
  | {
      readonly kind: 'one';
      readonly id: PromptId;
      /** All that the suffix could mean, this one included, when it could mean several. */
      readonly ambiguous?: readonly PromptId[] | undefined;
    }
  /** What a glob matches, in id order, the includer left out; may be empty. */
  | { readonly kind: 'many'; readonly ids: readonly PromptId[] }
  | { readonly kind: 'missing' };

/** The prompts that an inclusion names: one, those of a glob in their order, or none. */
export function namedIn(meaning: Resolution): readonly PromptId[] {
  return meaning.kind === 'one' ? [meaning.id] : meaning.kind === 'many' ? meaning.ids : [];
}

const missing: Resolution = { kind: 'missing' };

/**
 * What a target means in the text of `includer`, null for a text outside the library (SPEC E2, E6).
 *
 * In order: exact id, relative to the includer's folder, path suffix; a target that begins with `./`
 * or `../` is only relative. A glob means the folder of that path, else that path below the
 * includer's folder. Pins are missing until there are versions.
 */
export function resolveTarget(
  target: InclusionTarget,
  includer: PromptId | null,
  names: PromptNames,
): Resolution {
  if (target.pin !== null) return missing;
  const folder = includer === null ? '' : folderOf(includer);
  if (target.glob !== 'none') return resolveGlob(target, includer, names);
  const { path } = target;
  if (path === '' || hasDotEnd(path)) return missing;
  // Whatever rule applies, it means an id that ends with the path, so a single one is it. Dot segments end no id.
  if (!hasDots(path)) {
    const only = names.onlyWithSuffix(path);
    if (only === null) return missing;
    if (only !== undefined) return { kind: 'one', id: only };
  }
  const exact = isRelative(path) ? undefined : names.exact(path);
  if (exact !== undefined) return { kind: 'one', id: exact };
  const neighbour = names.exact(joinPath(folder, path) ?? '');
  if (neighbour !== undefined) return { kind: 'one', id: neighbour };
  if (isRelative(path)) return missing;
  const id = names.closestWithSuffix(path, folder);
  if (id === undefined) return missing;
  const candidates = names.withSuffix(path);
  return candidates.length > 1 ? { kind: 'one', id, ambiguous: candidates } : { kind: 'one', id };
}

/**
 * Whether the coming or going of `id` can change what a target means in the text of `includer`. Says
 * no only when {@link resolveTarget} gives the same answer with and without it.
 */
export function concernsTarget(
  target: InclusionTarget,
  includer: PromptId | null,
  id: PromptId,
): boolean {
  if (target.glob !== 'none') {
    const deep = target.glob === '**';
    return globFolders(target, includer).some((folder) => isInFolder(id, folder, deep));
  }
  const { path } = target;
  if (!isRelative(path) && (id === path || id.endsWith(`/${path}`))) return true;
  return id === joinPath(includer === null ? '' : folderOf(includer), path);
}

/** The path that a target's path stands for: one that begins with a dot is worked out from the includer's folder. */
export function soughtPath(path: string, includer: PromptId | null): string {
  if (!isRelative(path)) return path;
  return joinPath(includer === null ? '' : folderOf(includer), path) ?? '';
}

/** The folders whose prompts a glob may mean, the first that has any being the one; for an index of globs. */
export function globFolders(target: InclusionTarget, includer: PromptId | null): readonly string[] {
  const folder = includer === null ? '' : folderOf(includer);
  const relative = joinPath(folder, target.path);
  if (isRelative(target.path)) return relative === null ? [] : [relative];
  return relative === null || relative === target.path ? [target.path] : [target.path, relative];
}

/** The folder that a glob means: the first of {@link globFolders} that has any prompt; null when none has. */
export function globFolder(
  target: InclusionTarget,
  includer: PromptId | null,
  names: PromptNames,
): string | null {
  const deep = target.glob === '**';
  const folders = globFolders(target, includer);
  return folders.find((folder) => names.inFolder(folder, deep).length > 0) ?? null;
}

function resolveGlob(
  target: InclusionTarget,
  includer: PromptId | null,
  names: PromptNames,
): Resolution {
  const folder = globFolder(target, includer, names);
  if (folder === null) return { kind: 'many', ids: [] };
  const ids = names.inFolder(folder, target.glob === '**');
  return { kind: 'many', ids: ids.filter((id) => id !== includer) };
}

function isInFolder(id: PromptId, folder: string, deep: boolean): boolean {
  const own = folderOf(id);
  return own === folder || (deep && (folder === '' || own.startsWith(`${folder}/`)));
}

/** Whether a path begins with a dot segment, so that it is only relative. */
export function isRelative(path: string): boolean {
  return path === '.' || path === '..' || path.startsWith('./') || path.startsWith('../');
}

/** A path that ends in a dot segment names a folder, never a prompt. */
function hasDotEnd(path: string): boolean {
  return /(?:^|\/)\.{1,2}$/.test(path);
}

function hasDots(path: string): boolean {
  return path.includes('./') || path.endsWith('.');
}

/** The path below `folder` with its dot segments worked out; null when it climbs out of the library. */
export function joinPath(folder: string, path: string): string | null {
  if (!hasDots(path) && path !== '') {
    return folder === '' ? path : `${folder}/${path}`;
  }
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of path === '' ? [] : path.split('/')) {
    if (segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}
