import type { ErrorCode, PromptId } from '@prompt-manager/core';
import type { Commit, JournalEntry, PromptKey } from './journal.ts';

/** What a journal must know of one key to judge the next entry. */
export interface Head {
  readonly id: PromptId;
  readonly revision: number;
  readonly deleted: boolean;
}

/** The journal's present state, as far as a commit is judged by it. */
export interface Heads {
  /** The newest state of a key, undefined for a key never seen. */
  head(key: PromptKey): Head | undefined;
  /** The live key that has this id. */
  liveKey(id: PromptId): PromptKey | undefined;
}

/** Why a commit was not made, as a value that can cross to another thread. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** What a commit leads to, when it keeps the rules. */
export type CheckedCommit =
  | { readonly ok: true; readonly heads: ReadonlyMap<PromptKey, Head> }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The heads as they are once `commit` holds, one for each key it touches, in first-use order; or the
 * refusal, when the commit breaks rule 3, 4 or 6 of the journal. Reads `heads`, changes nothing.
 */
export function checkCommit(commit: Commit, heads: Heads): CheckedCommit {
  const before = new Map<PromptKey, Head | undefined>();
  const after = new Map<PromptKey, Head>();
  for (const entry of commit) {
    if (!before.has(entry.key)) before.set(entry.key, heads.head(entry.key));
    const head = after.get(entry.key) ?? before.get(entry.key);
    const refusal = checkEntry(entry, head);
    if (refusal !== undefined) return { ok: false, refusal };
    after.set(entry.key, nextHead(entry));
  }
  const refusal = checkIds(before, after, heads);
  return refusal === undefined ? { ok: true, heads: after } : { ok: false, refusal };
}

function nextHead(entry: JournalEntry): Head {
  return { id: entry.id, revision: entry.revision, deleted: entry.kind === 'delete' };
}

function checkEntry(entry: JournalEntry, head: Head | undefined): Refusal | undefined {
  if (head?.deleted === true && entry.kind !== 'create') {
    const detail = `${entry.id} was deleted at revision ${head.revision}.`;
    return { code: 'prompt_deleted', detail };
  }
  const expected = (head?.revision ?? 0) + 1;
  if (entry.revision !== expected) {
    const detail = `The next revision of ${entry.id} is ${expected}, the change has ${entry.revision}.`;
    return { code: 'stale_revision', detail };
  }
  return checkKind(entry, head);
}

function checkKind(entry: JournalEntry, head: Head | undefined): Refusal | undefined {
  const isLive = head !== undefined && !head.deleted;
  if ((entry.kind === 'create') === isLive) {
    return {
      code: 'stale_revision',
      detail: `A ${entry.kind} of ${entry.id} needs a prompt that ${isLive ? 'does not exist' : 'exists'}.`,
    };
  }
  if ((entry.kind === 'update' || entry.kind === 'delete') && entry.id !== head?.id) {
    return {
      code: 'stale_revision',
      detail: `The prompt is called ${head?.id}, the ${entry.kind} names ${entry.id}.`,
    };
  }
  return undefined;
}

/** Only keys whose id is newly taken are looked up, so a plain update costs no search by id. */
function checkIds(
  before: ReadonlyMap<PromptKey, Head | undefined>,
  after: ReadonlyMap<PromptKey, Head>,
  heads: Heads,
): Refusal | undefined {
  const taken = new Map<PromptId, PromptKey>();
  for (const [key, head] of after) {
    if (head.deleted) continue;
    const old = before.get(key);
    const isNew = old === undefined || old.deleted || old.id !== head.id;
    const holder = taken.get(head.id) ?? (isNew ? heads.liveKey(head.id) : undefined);
    if (holder !== undefined && holder !== key && holdsAfter(holder, head.id, after)) {
      return { code: 'prompt_exists', detail: `Another prompt is called ${head.id}.` };
    }
    taken.set(head.id, key);
  }
  return undefined;
}

function holdsAfter(key: PromptKey, id: PromptId, after: ReadonlyMap<PromptKey, Head>): boolean {
  const head = after.get(key);
  return head === undefined || (!head.deleted && head.id === id);
}
