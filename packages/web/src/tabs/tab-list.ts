import { lastSegmentOf } from '@prompt-manager/core';
import { foldersAround } from '../library/tree.ts';

/** The prompts that are open in tabs, and those that were, both in their order. */
export interface TabList {
  readonly ids: readonly string[];
  /** Closed by a person, the last one first. */
  readonly closed: readonly string[];
}

/** More do not help anybody to find one; of those beyond, the one shown longest ago goes. */
const maxTabs = 40;
/** Closed tabs that can be brought back. */
const maxClosed = 20;

export const noTabs: TabList = { ids: [], closed: [] };

/**
 * Opens a tab behind the one that was shown, unless there is one. `recent`: ids by when they were shown last, the newest
 * first; `isKept`: tabs that stay however many there are.
 */
export function withTab(
  { ids, closed }: TabList,
  id: string,
  {
    behind,
    recent = [],
    isKept = () => false,
  }: {
    readonly behind: string | null;
    readonly recent?: readonly string[] | undefined;
    readonly isKept?: ((id: string) => boolean) | undefined;
  },
): TabList {
  const left = closed.filter((each) => each !== id);
  if (ids.includes(id)) return { ids, closed: left };
  const at = behind === null ? -1 : ids.indexOf(behind);
  const place = at < 0 ? ids.length : at + 1;
  const all = [...ids.slice(0, place), id, ...ids.slice(place)];
  if (all.length <= maxTabs) return { ids: all, closed: left };
  const age = (each: string): number => {
    const place = recent.indexOf(each);
    return place < 0 ? recent.length : place;
  };
  const [oldest] = all
    .filter((each) => each !== id && !isKept(each))
    .toSorted((a, b) => age(b) - age(a));
  return { ids: all.filter((each) => each !== oldest), closed: left };
}

/** Closes tabs; those a person closed can be brought back. */
export function withoutTabs(
  { ids, closed }: TabList,
  gone: readonly string[],
  { isRemembered }: { readonly isRemembered: boolean },
): TabList {
  const closing = ids.filter((id) => gone.includes(id));
  const before = closed.filter((id) => !gone.includes(id));
  return {
    ids: ids.filter((id) => !gone.includes(id)),
    closed: (isRemembered ? [...closing.toReversed(), ...before] : before).slice(0, maxClosed),
  };
}

/** Prompts got other ids; each tab stays where it is. */
export function withRenamed(
  { ids, closed }: TabList,
  renames: ReadonlyMap<string, string>,
): TabList {
  const follow = (all: readonly string[]): readonly string[] => [
    ...new Set(all.map((id) => renames.get(id) ?? id)),
  ];
  return { ids: follow(ids), closed: follow(closed) };
}

/** The tab to show once `gone` are closed, the shown one among them: the next that stays, else the one before; null for none. */
export function shownAfter(
  { ids }: TabList,
  shown: string,
  gone: readonly string[],
): string | null {
  const at = ids.indexOf(shown);
  const stays = (id: string): boolean => !gone.includes(id);
  return ids.slice(at + 1).find(stays) ?? ids.slice(0, Math.max(at, 0)).findLast(stays) ?? null;
}

/** What stands on the tabs: the last part of each name, and a folder where two would read the same. */
export function titlesOf(
  ids: readonly string[],
): readonly { readonly name: string; readonly folder: string | null }[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(lastSegmentOf(id), (counts.get(lastSegmentOf(id)) ?? 0) + 1);
  return ids.map((id) => {
    const name = lastSegmentOf(id);
    const folder = foldersAround(id).at(-1);
    return {
      name,
      folder: counts.get(name) === 1 || folder === undefined ? null : lastSegmentOf(folder),
    };
  });
}
