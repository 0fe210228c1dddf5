import { PromptError } from '@prompt-manager/core';
import { SharedText } from '../document/shared-text.ts';
import type { HistoryEntry, Journal } from '../journal/journal.ts';
import type { Head, HeadText } from './head.ts';
import type { Actor, PromptService } from './prompt-service.ts';

/** What a {@link PromptHistory} reads and changes. */
export interface PromptHistoryContext {
  readonly journal: Pick<Journal, 'history' | 'updates'>;
  readonly service: Pick<PromptService, 'update'>;
}

/** Lines of a history, newest first. */
export interface HistoryPage {
  readonly lines: readonly HistoryEntry[];
  /** Ask for what is before this revision next; null at the end. */
  readonly nextBefore: number | null;
}

/** A prompt as it was. */
export interface PastPrompt {
  readonly line: HistoryEntry;
  readonly text: HeadText;
}

/** Which lines of a history are wanted. */
export interface HistoryWish {
  readonly limit: number;
  /** Only lines of revisions below this one. */
  readonly before?: number | undefined;
}

/** Reads back what was committed to a prompt, and brings old text back as a new revision (SPEC H1 to H3). */
export class PromptHistory {
  readonly #context: PromptHistoryContext;

  constructor(context: PromptHistoryContext) {
    this.#context = context;
  }

  /** A page of the history; a prompt that nobody changed has one line, its file. @throws PromptError the journal's */
  async page(head: Head, { limit, before }: HistoryWish): Promise<HistoryPage> {
    const lines = await this.#lines(head, { limit, before });
    const last = lines.at(-1);
    const isEnd = last === undefined || lines.length < limit || last.revision <= 1;
    return { lines, nextBefore: isEnd ? null : last.revision };
  }

  /** The prompt at a revision. @throws PromptError `revision_not_found`, `revision_gone`, and the journal's */
  async at(head: Head, revision: number): Promise<PastPrompt> {
    const [line] = await this.#lines(head, { limit: 1, before: revision + 1 });
    if (line?.revision !== revision)
      throw new PromptError('revision_not_found', {
        detail: `${head.id} has revisions 1 to ${head.revision}, the request names ${revision}`,
      });
    return { line, text: revision === head.revision ? head : await this.#textAt(head, revision) };
  }

  /**
   * Makes an old text, its front matter included `withHeader`, the newest again; everything in between stays in the history.
   *
   * @throws PromptError what {@link at} and `Document.edit` throw
   */
  async restore(
    head: Head,
    revision: number,
    {
      onlyIfRevision,
      withHeader = true,
      ...actor
    }: Actor & {
      readonly onlyIfRevision?: number | undefined;
      readonly withHeader?: boolean | undefined;
    },
  ): Promise<Head> {
    const { text } = await this.at(head, revision);
    const { content, header, description, tags } = text;
    const edit = {
      ...actor,
      text: { content },
      ...(withHeader && { header, description, tags }),
      onlyIfRevision,
      restoredFrom: revision,
    };
    return this.#context.service.update(head.id, edit);
  }

  /** Never beyond the head: what is stored but not told yet is nobody's to read (SPEC D1). */
  async #lines(
    head: Head,
    { limit, before = Number.MAX_SAFE_INTEGER }: HistoryWish,
  ): Promise<readonly HistoryEntry[]> {
    const beforeRevision = Math.min(before, head.revision + 1);
    if (head.key === null) return beforeRevision > head.revision ? [unchangedLine(head)] : [];
    return this.#context.journal.history(head.key, { beforeRevision, limit });
  }

  async #textAt({ key }: Head, revision: number): Promise<HeadText> {
    if (key === null) throw new Error('a prompt without entries has one revision');
    const updates = await this.#context.journal.updates(key, revision);
    const shared = SharedText.load(
      key,
      updates.map(({ update }) => update),
    );
    try {
      return shared.read();
    } finally {
      shared.destroy();
    }
  }
}

/** The line that the first change of a prompt would journal for its file. */
function unchangedLine({ id, revision, createdAtMs }: Head): HistoryEntry {
  return { revision, kind: 'create', id, origin: 'file', author: null, atMs: createdAtMs };
}
