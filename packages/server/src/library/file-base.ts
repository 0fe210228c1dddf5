import { applyChanges, diffText, mapChanges } from '@prompt-manager/core';
import { SharedText } from '../document/shared-text.ts';
import type { Journal, MirrorMark, PromptKey, PromptRow } from '../journal/journal.ts';
import type { ParsedFile } from '../mirror/file-text.ts';
import { equalTags, equalText, type HeadText } from './head.ts';
import { textDistance } from './text-distance.ts';

/** Past entries looked through for an outside edit that was taken in just before a crash. */
const maxHistory = 1_000;

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
  row: PromptRow,
  file: ParsedFile,
): Promise<HeadText | null> {
  const { mirror, key, revision } = row;
  if (mirror === null) {
    const first = await journaledText(journal, key, 1);
    return equalText(first, file) ? null : first;
  }
  if (file.hash === mirror.hash || file.hash === mirror.previous?.hash) return null;
  const since = await journal.history(key, {
    limit: Math.min(
      maxHistory,
      Math.max(
        1,
        revision - Math.min(mirror.revision, mirror.previous?.revision ?? mirror.revision),
      ),
    ),
  });
  if (since.some(({ fileHash }) => fileHash === file.hash)) return null;
  let base = await markedBase(journal, mirror, file);
  // Outside edits that were taken in after the mark are in the file too.
  for (const { revision: taken, fileHash } of since.toReversed())
    if (fileHash !== undefined && taken > mirror.revision)
      base = withEdit(base, {
        before: await journaledText(journal, key, taken - 1),
        after: await journaledText(journal, key, taken),
      });
  return base;
}

/** The text that was in the file when its mark was recorded. */
async function markedBase(
  journal: Journal,
  { key, revision, previous }: MirrorMark,
  file: ParsedFile,
): Promise<HeadText> {
  const marked = await journaledText(journal, key, revision);
  if (previous === null || previous.revision === revision) return marked;
  // A crash may have kept the marked text from being written: then the edit was made on the one before it.
  const before = await journaledText(journal, key, previous.revision);
  return textDistance(before.content, file.content) < textDistance(marked.content, file.content)
    ? before
    : marked;
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
