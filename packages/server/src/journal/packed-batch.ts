import type { PromptId } from '@prompt-manager/core';
import type { Commit, Did, JournalEntry, Origin, PromptKey } from './journal.ts';

/**
 * A batch as three flat values, for another thread. Sending the entries themselves costs the sender
 * 100 µs for 50 of them instead of 40, and an update that is a view of a larger buffer would take
 * that whole buffer along.
 */
export interface PackedBatch {
  /** Entries in each commit. */
  readonly commitSizes: readonly number[];
  /** For each entry: key, kind, id, origin, author, file hash, change id, what it did. */
  readonly texts: readonly (string | null)[];
  /** For each entry: revision, atMs, bytes of its update. */
  readonly numbers: Float64Array;
  /** All updates, one after the other; a buffer of its own. */
  readonly bytes: Uint8Array;
}

const textsPerEntry = 8;
const numbersPerEntry = 3;

/** Copies `commits` into a {@link PackedBatch}; {@link unpackBatch} gives them back. */
export function packBatch(commits: readonly Commit[]): PackedBatch {
  const entries = commits.flat();
  const texts: (string | null)[] = [];
  const numbers = new Float64Array(entries.length * numbersPerEntry);
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + entry.update.byteLength, 0));
  let offset = 0;
  for (const [index, entry] of entries.entries()) {
    const { key, kind, id, origin, author, fileHash = null, changeId = null, did = null } = entry;
    texts.push(key, kind, id, origin, author, fileHash, changeId, did);
    const { revision, atMs, update } = entry;
    numbers.set([revision, atMs, update.byteLength], index * numbersPerEntry);
    bytes.set(update, offset);
    offset += update.byteLength;
  }
  return { commitSizes: commits.map((commit) => commit.length), texts, numbers, bytes };
}

/** The commits that {@link packBatch} was given; their updates are views of `packed.bytes`. */
export function unpackBatch(packed: PackedBatch): readonly Commit[] {
  let index = 0;
  let offset = 0;
  return packed.commitSizes.map((size) =>
    Array.from({ length: size }, () => {
      const entry = unpackEntry(packed, index, offset);
      index += 1;
      offset += entry.update.byteLength;
      return entry;
    }),
  );
}

/** The casts undo those of {@link packBatch}: both ends are this file. */
function unpackEntry(packed: PackedBatch, index: number, offset: number): JournalEntry {
  const [key, kind, id, origin, author, fileHash, changeId, did] = packed.texts.slice(
    index * textsPerEntry,
    (index + 1) * textsPerEntry,
  );
  const [revision, atMs, byteLength] = packed.numbers.subarray(
    index * numbersPerEntry,
    (index + 1) * numbersPerEntry,
  );
  return {
    key: key as PromptKey,
    revision: Number(revision),
    kind: kind as JournalEntry['kind'],
    id: id as PromptId,
    update: packed.bytes.subarray(offset, offset + Number(byteLength)),
    origin: origin as Origin,
    author: author ?? null,
    atMs: Number(atMs),
    ...(typeof fileHash === 'string' && { fileHash }),
    ...(typeof changeId === 'string' && { changeId }),
    ...(typeof did === 'string' && { did: did as Did }),
  };
}
