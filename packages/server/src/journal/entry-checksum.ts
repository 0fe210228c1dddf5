import { crc32 } from 'node:zlib';
import type { ChangePart, HistoryEntry, PromptKey } from './journal.ts';

/** CRC-32 of everything an entry says besides its bytes, the key included; detects a damaged row, not a forged one. */
export function lineChecksum(key: PromptKey, line: HistoryEntry): number {
  const author = line.author === null ? '' : `=${line.author}`;
  const fileHash = line.fileHash === undefined ? '' : `\0${line.fileHash}`;
  const did = line.did === undefined ? '' : `\0${line.did}`;
  return crc32(
    `${key}\0${line.revision}\0${line.kind}\0${line.id}\0${line.origin}\0${author}\0${line.atMs}${fileHash}${did}`,
  );
}

/** CRC-32 of where a snapshot belongs: its key, its revision and the position of that revision's entry. */
export function placeChecksum(key: PromptKey, revision: number, position: number): number {
  return crc32(`${key}\0${revision}\0${position}`);
}

/** CRC-32 of everything a part of a change says. */
export function partChecksum(
  changeId: string,
  { key, firstRevision, lastRevision }: ChangePart,
): number {
  return crc32(`${changeId}\0${key}\0${firstRevision}\0${lastRevision}`);
}

/** CRC-32 of an update, begun with that of its revision so that a row in the wrong place is noticed too. */
export function bytesChecksum(update: Uint8Array, revision: number): number {
  return crc32(update, crc32(String(revision)));
}
