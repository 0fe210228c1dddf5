import type { Refusal } from './check-commit.ts';
import { maxSnapshotBytes } from './journal.ts';

/** What a key holds, as far as snapshots are concerned. Revisions; 0 for none. */
export interface KeptRange {
  readonly head: number;
  readonly trimmedThrough: number;
}

/** Why a snapshot is not taken (rule 12 of the journal); undefined when it is. */
export function checkSnapshot(
  { revision, byteLength }: { readonly revision: number; readonly byteLength: number },
  { head, trimmedThrough }: KeptRange,
): Refusal | undefined {
  if (revision < 1 || revision > head) {
    const detail = `The prompt has revisions 1 to ${head}, the snapshot is of ${revision}.`;
    return { code: 'revision_not_found', detail };
  }
  if (byteLength > maxSnapshotBytes) {
    const detail = `The snapshot is ${byteLength} bytes, the limit is ${maxSnapshotBytes}.`;
    return { code: 'content_too_large', detail };
  }
  return checkReadable(trimmedThrough, revision);
}

/** Why the state at a revision cannot be read (rule 13 of the journal); undefined when it can. */
export function checkReadable(trimmedThrough: number, revision: number): Refusal | undefined {
  if (revision >= trimmedThrough || revision < 1) return undefined;
  const detail = `Texts are kept from revision ${trimmedThrough} on, the request is for ${revision}.`;
  return { code: 'revision_gone', detail };
}
