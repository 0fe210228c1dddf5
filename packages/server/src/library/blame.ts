import { diffText, LineOwners, toPromptError } from '@prompt-manager/core';
import { SharedText } from '../document/shared-text.ts';
import type { HistoryEntry, Journal, PromptKey, StoredUpdate } from '../journal/journal.ts';
import type { Ports } from '../ports.ts';
import { Turns } from '../turns.ts';
import type { Head } from './head.ts';
import type { PromptHistory } from './prompt-history.ts';

/** What {@link Blame} needs from the house. */
export interface BlameContext {
  readonly journal: Pick<Journal, 'updates'>;
  readonly history: Pick<PromptHistory, 'page'>;
  readonly ports: Pick<Ports, 'runningMs' | 'onNextTurn'>;
  readonly limits?: Partial<BlameLimits> | undefined;
}

/** Bounds of one answer. */
export interface BlameLimits {
  /** Revisions looked back to, some 20 µs each; older lines are answered without who wrote them. */
  readonly maxRevisions: number;
  /** Bytes of changes and snapshots replayed: a large text with many snapshots would take seconds. */
  readonly maxBytes: number;
  /** Ranges of lines in one answer. */
  readonly maxRanges: number;
}

export const defaultBlameLimits: BlameLimits = {
  maxRevisions: 20_000,
  maxBytes: 64 * 1024 * 1024,
  maxRanges: 50_000,
};

/** Whoever pauses for longer than this begins another change. */
const typingPauseMs = 30_000;

/** Lines of a history read at once. */
const linesPerRead = 1_000;

/** Lines that follow each other and were last changed by one revision. */
export interface BlamedRange {
  /** From 1, in the content; both included. */
  readonly fromLine: number;
  readonly toLine: number;
  /** Null when that is further back than was looked. */
  readonly line: HistoryEntry | null;
}

/** Who last changed each line of a text. */
export interface BlamedText {
  readonly revision: number;
  readonly ranges: readonly BlamedRange[];
  /** The oldest revision looked at; 1 when nothing is left out. Lines that were there then have no one. */
  readonly lookedBackTo: number;
  /** Lines at the end that the answer has no room for. */
  readonly omittedLines: number;
}

/** Marks lines older than what was looked at; no revision is 0. */
const unknown = 0;

/**
 * Says who last changed each line (SPEC H8), by replaying what the journal has: snapshot by snapshot back, then forward
 * through every change. Done in slices; nothing is kept.
 */
export class Blame {
  readonly #context: BlameContext;
  readonly #limits: BlameLimits;

  constructor(context: BlameContext) {
    this.#context = context;
    this.#limits = { ...defaultBlameLimits, ...context.limits };
  }

  /** Who last changed each line of a prompt. @throws PromptError the journal's */
  async of(head: Head): Promise<BlamedText> {
    const { revision } = head;
    const parts = head.key === null ? [] : await this.#read(head.key, revision);
    const lookedBackTo = parts[0]?.[0]?.revision ?? 1;
    const lines = await this.#linesOf(head, lookedBackTo);
    const owners =
      head.key === null
        ? new LineOwners(head.content, revision)
        : await this.#replay(head.key, parts, lines);
    const { ranges, omittedLines } = rangesOf(owners.owners, this.#limits.maxRanges);
    return {
      revision,
      ranges: ranges.map(({ fromLine, toLine, owner }) => ({
        fromLine,
        toLine,
        line: lines.get(owner) ?? null,
      })),
      lookedBackTo,
      omittedLines,
    };
  }

  async #replay(
    key: PromptKey,
    parts: readonly (readonly StoredUpdate[])[],
    lines: ReadonlyMap<number, HistoryEntry>,
  ): Promise<LineOwners> {
    const [base, ...steps] = parts.flat();
    if (base === undefined) throw new Error('a key has its first entry');
    const turns = new Turns(this.#context.ports);
    const shared = SharedText.load(key, [base.update]);
    try {
      const owners = new LineOwners(shared.content, base.revision === 1 ? 1 : unknown);
      let typing: Typing | null = null;
      for (const { revision, update } of steps) {
        const line = lines.get(revision);
        if (typing !== null && !goesOn(typing, line)) {
          typing.end(owners, shared.content);
          typing = null;
        }
        typing ??= line?.origin === 'yjs' ? new Typing(owners, shared.content) : null;
        owners.apply(shared.take(update), revision);
        typing?.went(line);
        await turns.breathe();
      }
      typing?.end(owners, shared.content);
      return owners;
    } finally {
      shared.destroy();
    }
  }

  /** What made the text at a revision: parts that follow each other, each beginning with a whole state. */
  async #read(key: PromptKey, revision: number): Promise<readonly (readonly StoredUpdate[])[]> {
    const { maxRevisions, maxBytes } = this.#limits;
    const parts: (readonly StoredUpdate[])[] = [];
    let bytes = 0;
    for (let through = revision; through >= 1;) {
      const part = await this.#context.journal.updates(key, through).catch(nothingIfGone);
      const [first] = part;
      if (first === undefined) break;
      parts.unshift(part);
      bytes += part.reduce((sum, { update }) => sum + update.byteLength, 0);
      if (revision - first.revision >= maxRevisions || bytes >= maxBytes) break;
      through = first.revision - 1;
    }
    return parts;
  }

  /** The lines of the history, back to a revision. */
  async #linesOf(head: Head, backTo: number): Promise<ReadonlyMap<number, HistoryEntry>> {
    const found = new Map<number, HistoryEntry>();
    let before: number | undefined;
    for (;;) {
      const wish = { limit: linesPerRead, before };
      const { lines, nextBefore } = await this.#context.history.page(head, wish);
      for (const line of lines) found.set(line.revision, line);
      if (nextBefore === null || nextBefore <= backTo) return found;
      before = nextBefore;
    }
  }
}

/**
 * What somebody typed without a pause: one change, however many revisions it has, or a line would be theirs that they
 * only pushed down by typing before it.
 */
class Typing {
  readonly #before: LineOwners;
  readonly #text: string;
  #count = 0;
  last: HistoryEntry | undefined;

  constructor(before: LineOwners, text: string) {
    this.#before = before.copy();
    this.#text = text;
  }

  went(line: HistoryEntry | undefined): void {
    this.#count += 1;
    this.last = line;
  }

  end(owners: LineOwners, text: string): void {
    if (this.#count > 1) owners.giveBack(this.#before, diffText(this.#text, text));
  }
}

function goesOn({ last }: Typing, line: HistoryEntry | undefined): boolean {
  return (
    last !== undefined &&
    line?.origin === 'yjs' &&
    line.author === last.author &&
    line.atMs - last.atMs <= typingPauseMs
  );
}

function rangesOf(
  owners: readonly number[],
  maxRanges: number,
): {
  readonly ranges: readonly { fromLine: number; toLine: number; owner: number }[];
  readonly omittedLines: number;
} {
  const ranges: { fromLine: number; toLine: number; owner: number }[] = [];
  for (const [index, owner] of owners.entries()) {
    const last = ranges.at(-1);
    if (last?.owner === owner) last.toLine = index + 1;
    else if (ranges.length === maxRanges) return { ranges, omittedLines: owners.length - index };
    else ranges.push({ fromLine: index + 1, toLine: index + 1, owner });
  }
  return { ranges, omittedLines: 0 };
}

/** What was given up (SPEC H4) is not looked at. */
function nothingIfGone(error: unknown): readonly StoredUpdate[] {
  if (toPromptError(error).code === 'revision_gone') return [];
  throw error;
}
