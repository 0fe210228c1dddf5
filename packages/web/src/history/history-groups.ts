import { changedWords, partWords, type HistoryMessage } from '@prompt-manager/protocol';
import { counted } from '../ui/counted.ts';

/** One committed change. */
export type HistoryLine = HistoryMessage['items'][number] & {
  /** For a rename, the id before it. */
  readonly from?: string | undefined;
};

/**
 * Changes of one sort that one person made by one door without a long pause, newest first. When several people type at
 * once, each has a group of their own, and between the lines of one are lines of the others.
 */
export interface HistoryGroup {
  readonly who: string;
  readonly lines: readonly HistoryLine[];
  /** Whether older lines than were given may belong to it. */
  readonly mayGoOn: boolean;
}

/** A longer pause begins a new group. */
const pauseMs = 10 * 60_000;

/** So does a pause in which somebody else typed: longer ones are turns, and are told as such. */
const turnMs = 60_000;

/** Who made a change, as far as it is known. */
export function whoOf({ kind, origin, author }: HistoryLine): string {
  // A request that names its person comes from somebody who looks at a page such as this one.
  if (origin === 'rest' && author !== null) return `${author} · Changed`;
  const door = kind === 'create' && origin === 'file' ? 'Found on disk' : changedWords(origin);
  return author === null ? door : `${author} · ${door}`;
}

/** What a change did. */
export function whatOf(line: HistoryLine): string {
  const { kind, id, from, revision, restored_from: restored } = line;
  switch (kind) {
    case 'create':
      return revision === 1 ? 'Created' : 'Brought back';
    case 'update':
      return restored === undefined ? updateWords(line) : `Restored v${restored}`;
    case 'rename':
      return from === undefined ? `Renamed to ${id}` : `Renamed from ${from}`;
    case 'delete':
      return 'Deleted';
  }
}

/** What an update changed. */
type Sort = 'text' | 'details' | 'both' | 'unknown';

function updateWords({ changed, replaced }: HistoryLine): string {
  if (replaced === true) return 'Replaced in the library';
  if (changed === undefined) return 'Changed';
  const words = partWords[changed];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sortOf({ changed }: HistoryLine): Sort {
  return changed ?? 'unknown';
}

/** Lines with the same answer fold; null for one that does not fold. */
function foldOf(line: HistoryLine): string | null {
  if (line.kind !== 'update' || line.restored_from !== undefined || line.replaced === true)
    return null;
  return `${sortOf(line)} ${whoOf(line)}`;
}

/** Typing lets others type in between; whatever else happens is a step for everybody. */
function isTyping({ kind, origin, changed = 'text' }: HistoryLine): boolean {
  return kind === 'update' && origin === 'yjs' && changed === 'text';
}

interface OpenGroup {
  readonly fold: string | null;
  readonly lines: HistoryLine[];
  readonly who: string;
  readonly isTyping: boolean;
}

/** Puts lines, newest first, into groups, in the order of the newest line of each. */
export function historyGroups(lines: readonly HistoryLine[]): readonly HistoryGroup[] {
  const groups: OpenGroup[] = [];
  let open: OpenGroup[] = [];
  for (const [index, each] of lines.entries()) {
    const line = each.kind === 'rename' ? { ...each, from: lines[index + 1]?.id } : each;
    const fold = foldOf(line);
    const mine = open.find((group) => group.fold === fold && isWithin(group, line));
    const group = mine ?? {
      fold,
      lines: [],
      who: whoOf(line),
      isTyping: isTyping(line),
    };
    group.lines.push(line);
    if (mine === undefined) groups.push(group);
    open = open.filter((other) => other.fold !== fold && group.isTyping && other.isTyping);
    if (fold !== null) open.push(group);
  }
  return groups.map((group) => ({
    who: group.who,
    lines: group.lines,
    mayGoOn: open.includes(group),
  }));
}

/** Whether a line is soon enough before the oldest one of a group. */
function isWithin({ lines }: OpenGroup, { at, revision }: HistoryLine): boolean {
  const oldest = lines.at(-1);
  if (oldest === undefined) return false;
  const limitMs = oldest.revision - revision === 1 ? pauseMs : turnMs;
  return Date.parse(oldest.at) - Date.parse(at) <= limitMs;
}

/** The newest and the oldest line of a group. */
export function endsOf({
  lines,
}: HistoryGroup): readonly [newest: HistoryLine, oldest: HistoryLine] {
  const [newest] = lines;
  const oldest = lines.at(-1);
  if (newest === undefined || oldest === undefined) throw new Error('a group has lines');
  return [newest, oldest];
}

/** Whether a revision is one of the group's. */
export function holds({ lines }: HistoryGroup, revision: number): boolean {
  let [from, to] = [0, lines.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const found = lines[middle]?.revision ?? 0;
    if (found === revision) return true;
    if (found > revision) from = middle + 1;
    else to = middle;
  }
  return false;
}

/** How many changes of others came between those of a group; comparing the group shows them too. */
export function othersIn(group: HistoryGroup): number {
  const [newest, oldest] = endsOf(group);
  return newest.revision - oldest.revision + 1 - group.lines.length;
}

/** What a group of several changes comes to: how many, of what, and how many of others lie between. */
export function summaryOf(group: HistoryGroup): string {
  const [newest] = endsOf(group);
  // That it is the text goes without saying.
  const { changed = 'text' } = newest;
  const what = changed === 'text' ? '' : ` of ${partWords[changed]}`;
  const count = `${counted(group.lines.length, 'change')}${what}`;
  const others = othersIn(group);
  return [
    `${count}${group.mayGoOn ? ' or more' : ''}`,
    ...(others === 0 ? [] : [`${others.toLocaleString('en')} by others between`]),
  ].join(', ');
}

/** The day of a time, as people call it. */
export function dayOf(at: string, nowMs: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(nowMs).toDateString()) return 'Today';
  if (day === new Date(nowMs - dayMs).toDateString()) return 'Yesterday';
  return new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

const dayMs = 86_400_000;

/** From when to when a group was made: `14:02 – 14:40`, one time when it is the same minute. */
export function timesOf(group: HistoryGroup): string {
  const [newest, oldest] = endsOf(group).map(({ at }) => minuteOf(at));
  return newest === oldest ? `${newest}` : `${oldest} – ${newest}`;
}

function minuteOf(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { timeStyle: 'short' });
}
