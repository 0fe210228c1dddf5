import type { PromptId } from '@prompt-manager/core';
import type { Commit, CommitResult, Journal, JournalEntry, PromptKey } from './journal.ts';

/** A key for tests, from any text. */
export function promptKey(text: string): PromptKey {
  return text as PromptKey;
}

/** An id for tests, from any text, not checked by the grammar. */
export function promptId(text: string): PromptId {
  return text as PromptId;
}

/** The first entry of a key. */
export function created(key: string, id: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return entry(key, 1, 'create', id, more);
}

/** A later entry with bytes. */
export function updated(
  key: string,
  revision: number,
  id: string,
  more: Partial<JournalEntry> = {},
): JournalEntry {
  return entry(key, revision, 'update', id, more);
}

/** An entry that gives `key` the id `id`. */
export function renamed(key: string, revision: number, id: string): JournalEntry {
  return entry(key, revision, 'rename', id, { update: new Uint8Array() });
}

/** An entry that ends `key`, which is called `id`. */
export function deleted(key: string, revision: number, id: string): JournalEntry {
  return entry(key, revision, 'delete', id, { update: new Uint8Array() });
}

/** The code of each result, `ok` for those that hold. */
export function codes(results: readonly CommitResult[]): readonly string[] {
  return results.map((result) => (result.ok ? 'ok' : result.error.code));
}

/** Appends each commit and gives back {@link codes}. */
export async function append(journal: Journal, ...commits: readonly Commit[]) {
  return codes(await journal.append(commits));
}

function entry(
  key: string,
  revision: number,
  kind: JournalEntry['kind'],
  id: string,
  more: Partial<JournalEntry>,
): JournalEntry {
  return {
    key: promptKey(key),
    revision,
    kind,
    id: promptId(id),
    update: Uint8Array.of(revision % 256, 0, 255),
    origin: 'rest',
    author: null,
    atMs: 1_700_000_000_000 + revision,
    ...more,
  };
}
