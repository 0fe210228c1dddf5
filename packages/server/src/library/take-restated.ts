import type { Limits, PromptId } from '@prompt-manager/core';
import type { Documents } from '../document/documents.ts';
import { eachBounded } from '../mirror/each-bounded.ts';
import { parseFile } from '../mirror/file-text.ts';
import type { FolderMirror } from '../mirror/folder-mirror.ts';
import type { ListedFile } from '../mirror/folder-scan.ts';
import type { KnownFiles } from '../mirror/known-files.ts';
import { editOf, headOfFile, readOnlyReasonOf, sizeOf } from '../mirror/file-as-prompt.ts';
import type { Ports } from '../ports.ts';
import { nothingChanged, type CommittedChange, type CommittedFeed } from './committed.ts';
import { textOf, type Head } from './head.ts';
import type { Heads } from './heads.ts';
import { mountedId, type Mount } from './mounts.ts';

/** Files brought together at a time: their entries share a commit. */
const parallelEdits = 16;

/** What {@link takeRestated} needs. */
export interface RestatedContext {
  readonly mount: Mount;
  readonly known: KnownFiles;
  readonly heads: Pick<Heads, 'get'>;
  readonly documents: Documents;
  readonly feed: CommittedFeed;
  readonly mirror: Pick<FolderMirror, 'markDirty'>;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly ports: Pick<Ports, 'now'>;
  /** Looks at a file as at one that was changed just now. */
  readonly lookAt: (id: PromptId) => void;
}

/**
 * Takes in what other programs did, while nobody served the folder, to files of prompts that nobody changed through us:
 * revision 1 is the text that the index knows, the file is revision 2 (SPEC D8). Without that, two texts would be
 * revision 1, and a change of the first would be read as one of the second and take its news away.
 */
export async function takeRestated(
  files: readonly ListedFile[],
  { mount, known, heads, documents, feed, mirror, limits, ports, lookAt }: RestatedContext,
): Promise<void> {
  await eachBounded(files, parallelEdits, async (file) => {
    const id = mountedId(mount, file.id);
    const seenAtMs = ports.now();
    const read = await mount.folder.read(file.id);
    // Whatever stands in the way is told, and tried again, by those who take in outside edits.
    if (read.kind !== 'file' || read.link || read.isProtected) return lookAt(id);
    const { stamp } = read;
    const parsed = parseFile(read.bytes);
    const { hash, editable } = parsed;
    if (hash === known.get(id)?.hash) return known.seenAgain(id, { stamp, seenAtMs });
    const base = known.textOf(id);
    const before = heads.get(id);
    if (base === undefined || before === undefined) return lookAt(id);
    const seen = { hash, editable, text: textOf(parsed), stamp, link: false, seenAtMs };
    const readOnlyReason = readOnlyReasonOf(sizeOf(parsed), {
      link: false,
      isProtected: false,
      limits,
    });
    if (readOnlyReason !== null) {
      // No change of ours can come to such a file: it is shown as it is, and nobody can have based anything on it.
      known.set(id, seen);
      const after = headOfFile(id, parsed, { atMs: stamp.modifiedAtMs, readOnlyReason });
      return feed.publish([shownAgain(before, after)]);
    }
    try {
      const edit = editOf(parsed, base, known);
      await documents.with(id, (document) => document.edit(edit));
    } catch {
      return lookAt(id);
    }
    known.set(id, seen);
    mirror.markDirty(id, 0);
  });
}

/** A prompt as its file says: nothing that anybody here did, so nothing for the journal. */
function shownAgain(before: Head, after: Head): CommittedChange {
  const { id, revision, updatedAtMs: atMs } = after;
  const kind = 'update';
  return { kind, before, after, id, revision, atMs, ...nothingChanged };
}
