import type { HistoryMessage } from '@prompt-manager/protocol';

/** One committed change. */
export type HistoryLine = HistoryMessage['items'][number];

/** Changes that one person made by one door without a long pause, newest first. */
export interface HistoryGroup {
  readonly who: string;
  readonly lines: readonly HistoryLine[];
}

/** A longer pause begins a new group. */
const pauseMs = 10 * 60_000;

const doors: Readonly<Record<HistoryLine['origin'], string>> = {
  yjs: 'Edited',
  socket: 'Edited by a program',
  rest: 'Changed by a program',
  file: 'Changed on disk',
  cli: 'Changed by command',
  mcp: 'Changed by an agent',
  server: 'Changed by the server',
};

/** Who made a change, as far as it is known. */
export function whoOf({ kind, origin, author }: HistoryLine): string {
  const door = kind === 'create' && origin === 'file' ? 'Found on disk' : doors[origin];
  return author === null ? door : `${author} · ${door}`;
}

/** What a change was. */
export function whatOf({ kind, id }: HistoryLine): string {
  switch (kind) {
    case 'create':
      return 'Created';
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
  for (const line of lines) {
    const group = groups.at(-1);
    const newer = group?.lines.at(-1);
    const isNear = newer !== undefined && Date.parse(newer.at) - Date.parse(line.at) <= pauseMs;
    if (group?.who === whoOf(line) && isNear) group.lines.push(line);
    else groups.push({ who: whoOf(line), lines: [line] });
  }
  return groups;
}
