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

  /** Makes marks durable, each with the one before it as its `previous`. @throws PromptError `journal_unavailable`, `disk_full` */
  async record(
    files: readonly {
      readonly key: PromptKey;
      readonly id: PromptId;
      readonly revision: number;
      readonly hash: string;
    }[],
  ): Promise<void> {
    const marks = files.map((file): MirrorMark => {
      const before = this.#byKey.get(file.key);
      return {
        ...file,
        previous: before === undefined ? null : { revision: before.revision, hash: before.hash },
      };
    });
    if (marks.length === 0) return;
    await this.#journal.recordMirror(marks);
    for (const mark of marks) this.learn(mark);
  }
}
