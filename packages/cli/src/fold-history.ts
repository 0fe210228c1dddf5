import { originWords, partWords, type HistoryLine } from '@prompt-manager/protocol';

/** Changes of a prompt that one author made by one door within a minute of each other, newest first; never none. */
export type HistoryFold = readonly [newest: HistoryLine, ...older: HistoryLine[]];

/** A longer pause begins a new row. */
const pauseMs = 60_000;

/**
 * Puts lines of a history, newest first, into the rows that people read (rule C20): only updates of one sort are joined, so
 * that a renaming or an old text brought back is always seen. Lines of two reads join like those of one.
 */
export function foldHistory(lines: readonly HistoryLine[]): readonly HistoryFold[] {
  const folds: [HistoryLine, ...HistoryLine[]][] = [];
  for (const line of lines) {
    const fold = folds.at(-1);
    const newer = fold?.at(-1);
    if (fold !== undefined && newer !== undefined && goesOn(newer, line)) fold.push(line);
    else folds.push([line]);
  }
  return folds;
}

function goesOn(newer: HistoryLine, older: HistoryLine): boolean {
  return (
    newer.kind === 'update' &&
    older.kind === 'update' &&
    newer.changed === older.changed &&
    newer.restored_from === undefined &&
    older.restored_from === undefined &&
    newer.replaced !== true &&
    older.replaced !== true &&
    newer.author === older.author &&
    newer.origin === older.origin &&
    Date.parse(newer.at) - Date.parse(older.at) <= pauseMs
  );
}

/** The author and the door, or the door alone: `Ann, typed`, `on disk`. */
export function whoMade({ author, origin }: Pick<HistoryLine, 'author' | 'origin'>): string {
  const door = originWords[origin];
  return author === null || author.trim() === '' ? door : `${author}, ${door}`;
}

/** What was done, in words: `changed text 4 times since v3`, `restored v2`, `renamed to tone/calm`. */
export function whatHappened([newest, ...older]: HistoryFold): string {
  const { kind, id, revision, origin, changed, restored_from: restored, replaced } = newest;
  switch (kind) {
    case 'create':
      if (revision > 1) return 'brought back';
      return origin === 'file' ? 'found' : 'created';
    case 'update': {
      if (restored !== undefined) return `restored v${restored}`;
      if (replaced === true) return 'replaced in the library';
      const what = changed === undefined ? 'changed' : `changed ${partWords[changed]}`;
      const oldest = older.at(-1);
      return oldest === undefined
        ? what
        : `${what} ${older.length + 1} times since v${oldest.revision}`;
    }
    case 'rename':
      return `renamed to ${id}`;
    case 'delete':
      return 'deleted';
  }
}
