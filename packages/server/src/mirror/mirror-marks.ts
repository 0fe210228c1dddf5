import type { PromptId } from '@prompt-manager/core';
import type { Journal, MirrorMark, PromptKey } from '../journal/journal.ts';

/** The mirror marks of a folder's prompts: what the journal knows to be in their files. */
export class MirrorMarks {
  readonly #journal: Pick<Journal, 'recordMirror'>;
  readonly #byKey = new Map<PromptKey, MirrorMark>();

  constructor(journal: Pick<Journal, 'recordMirror'>) {
    this.#journal = journal;
  }

  get(key: PromptKey): MirrorMark | undefined {
    return this.#byKey.get(key);
  }

  /** Takes over a mark the journal already has. */
  learn(mark: MirrorMark): void {
    this.#byKey.set(mark.key, mark);
  }

  /**
   * Makes marks durable. `previous` is what each file holds at this moment, never merely the mark before: that one may
   * never have been written, and a file taken for somebody's edit would undo what was acknowledged since. Without a
   * file `previous` is null, and the mark is to be confirmed once the file is there.
   *
   * @throws PromptError `journal_unavailable`, `disk_full`
   */
  async record(files: readonly FileToMark[]): Promise<void> {
    await this.#store(
      files.map(({ presentHash, ...file }): MirrorMark => {
        const revision = this.#revisionOf(file.key, presentHash);
        return { ...file, previous: presentHash === null ? null : { revision, hash: presentHash } };
      }),
    );
  }

  /** Notes that a prompt has no file any more, so that one that comes back is somebody else's. @throws as `record` */
  async release(key: PromptKey): Promise<void> {
    const mark = this.#byKey.get(key);
    if (mark !== undefined) await this.#store([{ ...mark, hash: '', previous: null }]);
  }

  /** Notes that first files are there, so that one found missing later was removed by somebody. @throws as `record` */
  async confirm(keys: readonly PromptKey[]): Promise<void> {
    const marks = keys.map((key) => this.#byKey.get(key)).filter((mark) => mark !== undefined);
    await this.#store(
      marks
        .filter(({ previous }) => previous === null)
        .map((mark) => ({ ...mark, previous: { revision: mark.revision, hash: mark.hash } })),
    );
  }

  /** The revision a present file holds, as far as the marks know: 1 for one that was never marked. */
  #revisionOf(key: PromptKey, presentHash: string | null): number {
    const before = this.#byKey.get(key);
    if (before === undefined) return 1;
    return before.previous?.hash === presentHash ? before.previous.revision : before.revision;
  }

  async #store(marks: readonly MirrorMark[]): Promise<void> {
    if (marks.length === 0) return;
    await this.#journal.recordMirror(marks);
    for (const mark of marks) this.learn(mark);
  }
}

/** A file that is about to hold a revision. */
interface FileToMark {
  readonly key: PromptKey;
  readonly id: PromptId;
  readonly revision: number;
  /** SHA-256 of what it will hold. */
  readonly hash: string;
  /** SHA-256 of what it holds now; null when there is no file. */
  readonly presentHash: string | null;
}
