import { changedWords, type HistoryMessage } from '@prompt-manager/protocol';
import { counted } from '../ui/counted.ts';

/** One committed change. */
export type HistoryLine = HistoryMessage['items'][number];

/** Changes that one person made by one door without a long pause, newest first. */
export interface HistoryGroup {
  readonly who: string;
  readonly lines: readonly HistoryLine[];
}

/** A longer pause begins a new group. */
const pauseMs = 10 * 60_000;

/** Who made a change, as far as it is known. */
export function whoOf({ kind, origin, author }: HistoryLine): string {
  // A request that names its person comes from somebody who looks at a page such as this one.
  if (origin === 'rest' && author !== null) return `${author} · Changed`;
  const door = kind === 'create' && origin === 'file' ? 'Found on disk' : changedWords(origin);
  return author === null ? door : `${author} · ${door}`;
}

/** What a change was. */
export function whatOf({ kind, id, revision }: HistoryLine): string {
  switch (kind) {
    case 'create':
      return revision === 1 ? 'Created' : 'Brought back';
    case 'update':
      return 'Changed';
    case 'rename':
      return `Renamed to ${id}`;
    case 'delete':
      return 'Deleted';
  }
}

/** Puts lines, newest first, into groups. */
export function groupsOf(lines: readonly HistoryLine[]): readonly HistoryGroup[] {
  const groups: { who: string; lines: HistoryLine[] }[] = [];
  let newerMs = Infinity;
  for (const line of lines) {
    const group = groups.at(-1);
    const atMs = Date.parse(line.at);
    if (group?.who === whoOf(line) && newerMs - atMs <= pauseMs) group.lines.push(line);
    else groups.push({ who: whoOf(line), lines: [line] });
    newerMs = atMs;
  }
  return groups;
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
export function holds(group: HistoryGroup, revision: number): boolean {
  const [newest, oldest] = endsOf(group);
  return oldest.revision <= revision && revision <= newest.revision;
}

/** What a group of several changes comes to: how many, and what else than text changed. */
export function summaryOf({ lines }: HistoryGroup, hasOlder: boolean): string {
  const others = new Set(lines.filter(({ kind }) => kind !== 'update').map(whatOf));
  const count = `${counted(lines.length, 'change')}${hasOlder ? ' or more' : ''}`;
  return [count, ...[...others].slice(0, maxNamed).map((what) => what.toLowerCase())].join(', ');
}

/** Renames and the like named beside the number of changes. */
const maxNamed = 2;

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
