import { applyChanges, diffText, mapChanges } from '@prompt-manager/core';
import { SharedText } from '../document/shared-text.ts';
import type { HistoryEntry, Journal, PromptKey, PromptRow } from '../journal/journal.ts';
import { equalTags, equalText, type HeadText } from './head.ts';
import { textDistance } from './text-distance.ts';

/** Past entries looked through for an outside edit that was taken in just before a crash. */
const maxHistory = 1_000;

/** What a file says, with the SHA-256 of its bytes. */
export interface FileText extends HeadText {
  readonly hash: string;
}

/** The text of a prompt at a revision, read back from the journal. @throws PromptError `journal_corrupt`, `journal_unavailable` */
export async function journaledText(
  journal: Journal,
  key: PromptKey,
  revision: number,
): Promise<HeadText> {
  const updates = await journal.updates(key, revision);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  const text = shared.read();
  shared.destroy();
  return text;
}

/** The text the file was edited from by somebody else; null when the file's content is none of theirs: already taken in, or a write of ours that came late. */
export async function baseOf(
  journal: Journal,
  { mirror, key, revision }: PromptRow,
  file: FileText,
): Promise<HeadText | null> {
  if (file.hash === mirror?.hash || file.hash === mirror?.previous?.hash) return null;
  const marked = mirror?.revision ?? 1;
  const before = mirror?.previous?.revision ?? marked;
  const since = await journal.history(key, {
    limit: Math.min(maxHistory, Math.max(1, revision - Math.min(marked, before))),
  });
  if (since.some(({ fileHash }) => fileHash === file.hash)) return null;
  const takenIn = since.filter(({ fileHash }) => fileHash !== undefined).toReversed();
  const base = await textOfFile(journal, key, { from: marked, takenIn });
  if (before === marked) return equalText(base, file) ? null : base;
  // A crash may have kept the marked text from being written: then the edit was made on what was there before.
  const older = await textOfFile(journal, key, { from: before, takenIn });
  return textDistance(older.content, file.content) < textDistance(base.content, file.content)
    ? older
    : base;
}

/** What a file held that was given the text of revision `from`, with every outside edit that was taken in since. */
async function textOfFile(
  journal: Journal,
  key: PromptKey,
  { from, takenIn }: { readonly from: number; readonly takenIn: readonly HistoryEntry[] },
): Promise<HeadText> {
  let text = await journaledText(journal, key, from);
  for (const { revision } of takenIn)
    if (revision > from)
      text = withEdit(text, {
        before: await journaledText(journal, key, revision - 1),
        after: await journaledText(journal, key, revision),
      });
  return text;
}

/**
 * What a file holds once an outside edit was taken in as the step from `before` to `after`. Those may have had changes
 * that never came to the file, so only the step is carried over to it.
 */
function withEdit(
  file: HeadText,
  { before, after }: { readonly before: HeadText; readonly after: HeadText },
): HeadText {
  const changes = mapChanges(
    diffText(before.content, after.content),
    diffText(before.content, file.content),
    before.content.length,
  );
  return {
    content: applyChanges(file.content, changes),
    header: after.header === before.header ? file.header : after.header,
    description: after.description === before.description ? file.description : after.description,
    tags: equalTags(after.tags, before.tags) ? file.tags : after.tags,
  };
}
