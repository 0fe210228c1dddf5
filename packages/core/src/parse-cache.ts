import type { PromptId } from './ids.ts';
import { scanInclusions } from './inclusion.ts';
import type { Segment } from './inclusion.ts';
import { extendPlan, planBody } from './expansion-plan.ts';
import type { Plan, PromptPiece } from './expansion-plan.ts';
import type { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';
import { findSections, withoutFinalBreak } from './sections.ts';
import type { TextRange } from './sections.ts';

/** One prompt's text taken apart, with what is worked out from it only when asked for. */
export class ParsedPrompt {
  readonly id: PromptId | null;
  readonly body: string;
  readonly segments: readonly Segment[];
  /** End of the body without its single final line break (SPEC E5). */
  readonly bodyEnd: number;
  /** What the body inserts as a fragment, when that is text alone with nothing to report; else null. As new as {@link plan}. */
  plainText: string | null = null;
  #half: object | null = null;
  #sections: ReadonlyMap<string, TextRange> | undefined;
  #plan: Plan | undefined;
  #rootPlan: Plan | undefined;
  #planStamp: object | undefined;

  constructor(id: PromptId | null, body: string) {
    this.id = id;
    this.body = body;
    this.segments = scanInclusions(body);
    this.bodyEnd = withoutFinalBreak(body, { from: 0, to: body.length });
  }

  /** Where the section of a heading stands (SPEC E13), its single final line break left out. */
  section(name: string): TextRange | undefined {
    this.#sections ??= findSections(this.body);
    const range = this.#sections.get(name.normalize('NFC'));
    return range && { from: range.from, to: withoutFinalBreak(this.body, range) };
  }

  /** What the body inserts as a fragment, its targets resolved; made again when names have changed. */
  plan(names: PromptNames): Plan {
    if (this.#plan !== undefined && this.#planStamp === names.stamp) return this.#plan;
    this.#plan = planBody(this, { from: 0, to: this.bodyEnd }, names);
    const { onlyText, findings } = this.#plan;
    this.plainText = onlyText !== null && findings.length === 0 ? onlyText.text : null;
    this.#rootPlan = undefined;
    this.#planStamp = names.stamp;
    return this.#plan;
  }

  /** The same with the final line break, for when it is this text that is expanded. */
  rootPlan(names: PromptNames): Plan {
    const plan = this.plan(names);
    const { body, bodyEnd: from } = this;
    if (from === body.length) return plan;
    const rest = { text: body.slice(from), from, to: body.length, isMade: false };
    return (this.#rootPlan ??= extendPlan(plan, rest));
  }

  /** Whether it is held by this half of a cache. */
  isIn(half: object): boolean {
    return this.#half === half;
  }

  /** Says which half of a cache holds it now; null for none. What its pieces remember may be in one that goes earlier. */
  moveTo(half: object | null): void {
    this.#half = half;
    for (const piece of this.#plan?.pieces ?? []) if (piece.id !== undefined) piece.last = null;
  }

  /** Rough memory in bytes: the text once, and an object or two per segment. */
  get weight(): number {
    return 300 + this.body.length + this.segments.length * 200;
  }
}

/** Bytes a {@link ParseCache} holds unless told otherwise. */
export const defaultParseCacheBytes = 64 * 1024 * 1024;

/**
 * Prompts taken apart, so that each text is scanned once. Bounded by bytes: the cache has a young and
 * an old half, and when the young half is full it becomes the old one. What was replaced or deleted
 * counts until its half goes, because inclusions may remember it that long.
 */
export class ParseCache {
  readonly #halfBytes: number;
  #young = new Map<PromptId, ParsedPrompt>();
  /** Stands for the young half. The map itself would be kept with everything in it by whoever remembers something of it. */
  #half = {};
  #old = new Map<PromptId, ParsedPrompt>();
  #youngBytes = 0;

  constructor(maxBytes: number = defaultParseCacheBytes) {
    this.#halfBytes = maxBytes / 2;
  }

  /** The source taken apart. An entry with another text is replaced, whatever its revision says. */
  get(source: PromptSource): ParsedPrompt {
    const young = this.#young.get(source.id);
    if (young !== undefined && young.body === source.body) return young;
    const old = this.#old.get(source.id);
    if (old !== undefined) this.#old.delete(source.id);
    const parsed =
      old !== undefined && old.body === source.body
        ? old
        : new ParsedPrompt(source.id, source.body);
    young?.moveTo(null);
    this.#keep(source.id, parsed);
    return parsed;
  }

  /**
   * What a piece of a plan inserts, taken apart: as {@link get}, but found without a search when it is what the piece
   * inserted the last time. In a large library nearly all of the time of an expansion goes into such searches.
   */
  follow(piece: PromptPiece, source: PromptSource): ParsedPrompt {
    const { last } = piece;
    if (last !== null && last.isIn(this.#half) && last.body === source.body) return last;
    return (piece.last = this.get(source));
  }

  /** Forgets a prompt's text, so that a deleted prompt costs no memory. */
  delete(id: PromptId): void {
    this.#old.delete(id);
    const young = this.#young.get(id);
    young?.moveTo(null);
    this.#young.delete(id);
  }

  #keep(id: PromptId, parsed: ParsedPrompt): void {
    this.#youngBytes += parsed.weight;
    this.#young.set(id, parsed);
    parsed.moveTo(this.#half);
    if (this.#youngBytes <= this.#halfBytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#half = {};
    this.#youngBytes = 0;
  }
}
