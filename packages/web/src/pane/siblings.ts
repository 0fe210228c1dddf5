import { folderOf } from '@prompt-manager/core';

/**
 * The prompts that a begun relative target may become, those of the very folder first: for `../to` typed in
 * `support/reply` every prompt at or below the top with "to" in the rest of its path, as `../tone/formal`.
 */
export function siblingsOf<Prompt extends { readonly id: string }>(
  typed: string,
  { includer, prompts }: { readonly includer: string; readonly prompts: readonly Prompt[] },
): readonly (Prompt & { readonly name: string })[] {
  const typedFolder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const folder = folderAt(folderOf(includer), typedFolder);
  if (folder === null) return [];
  const begin = folder === '' ? '' : `${folder}/`;
  const wanted = typed.slice(typedFolder.length).toLowerCase();
  const depthOf = (name: string): number => name.split('/').length;
  return prompts
    .filter(
      ({ id }) =>
        id !== includer &&
        id.startsWith(begin) &&
        id.slice(begin.length).toLowerCase().includes(wanted),
    )
    .map((prompt) => ({ ...prompt, name: typedFolder + prompt.id.slice(begin.length) }))
    .toSorted((a, b) => depthOf(a.name) - depthOf(b.name));
}

/** The folder that dot segments lead to; null outside the library. */
function folderAt(from: string, path: string): string | null {
  const segments = from === '' ? [] : from.split('/');
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}
