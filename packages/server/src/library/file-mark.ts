import { toPromptError, type PromptId } from '@prompt-manager/core';
import type { Journal, MirrorMark, PromptKey, PromptRow } from '../journal/journal.ts';
import { journaledText } from './file-base.ts';
import { equalText, type HeadText } from './head.ts';

/** Past entries looked at together, and as far back as an outside edit is looked for. */
const maxHistory = 1_000;

/** A file that was found at start. */
export interface FileAtStart {
  readonly hash: string;
  /** What it says; null when that cannot be told any more. */
  readonly text: () => Pick<HeadText, 'content' | 'header'> | null;
}

/**
 * What a prompt's file was last known to hold. One that we never wrote has no mark in the journal: it holds what the
 * prompt was when it was journaled first, under the id it had then, or an outside edit that was taken in since. The hash is
 * empty when the file there is another one or none. Null for a prompt that never had a file, and for one whose history is
 * damaged.
 *
 * @throws PromptError `journal_unavailable`
 */
export async function markOf(
  journal: Journal,
  { key, mirror }: Pick<PromptRow, 'key' | 'mirror'>,
  fileAt: (id: PromptId) => FileAtStart | undefined,
): Promise<MirrorMark | null> {
  if (mirror !== null) return mirror;
  try {
    const [first] = await journal.history(key, { beforeRevision: 2, limit: 1 });
    if (first?.origin !== 'file') return null;
    const { id, revision } = first;
    const file = fileAt(id);
    const hash = file !== undefined && (await wasTakenIn(journal, key, file)) ? file.hash : '';
    return { key, id, revision, hash, previous: { revision, hash } };
  } catch (thrown) {
    const error = toPromptError(thrown);
    // Whoever reads the prompt's text tells it.
    if (error.code === 'journal_corrupt') return null;
    throw error;
  }
}

async function wasTakenIn(journal: Journal, key: PromptKey, file: FileAtStart): Promise<boolean> {
  const said = file.text();
  if (said === null) return false;
  const first = await journaledText(journal, key, 1);
  if (first.content === said.content && first.header === said.header) return true;
  const lines = await journal.history(key, { limit: maxHistory });
  return lines.some(({ fileHash }) => fileHash === file.hash);
}

/**
 * True when a prompt's file, which is missing, once was where it should be now, and held its text: somebody else removed it
 * then. Whoever removed it removed neither a prompt that was brought back since nor a change made since.
 *
 * @throws PromptError `journal_corrupt`, `journal_unavailable`
 */
export async function wasRemoved(
  journal: Journal,
  row: PromptRow,
  { mark, text }: { readonly mark: MirrorMark | null; readonly text: HeadText },
): Promise<boolean> {
  // A mark without `previous` was never confirmed: the crash may have come before the file.
  if (mark === null || mark.id !== row.id || mark.previous === null) return false;
  if (mark.revision === row.revision) return true;
  if (await wasBroughtBack(journal, row, mark.revision)) return false;
  return equalText(await journaledText(journal, row.key, mark.revision), text);
}

/** Whether a prompt was deleted and made again by somebody, other than by its file, after a revision. */
async function wasBroughtBack(
  journal: Journal,
  { key, revision }: PromptRow,
  since: number,
): Promise<boolean> {
  for (let before = revision + 1; before > since + 1;) {
    const limit = Math.min(maxHistory, before - since - 1);
    const lines = await journal.history(key, { beforeRevision: before, limit });
    const made = lines.find(({ kind }) => kind === 'create');
    if (made !== undefined) return made.origin !== 'file';
    before -= limit;
  }
  return false;
}
