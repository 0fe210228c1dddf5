import type { PromptId } from './ids.ts';
import { scanInclusions } from './inclusion.ts';
import type { Segment } from './inclusion.ts';
import { extendPlan, planBody } from './expansion-plan.ts';
import type { Plan } from './expansion-plan.ts';
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

  /** Rough memory in bytes: the text once, and an object or two per segment. */
  get weight(): number {
    return 300 + this.body.length + this.segments.length * 200;
  }
}

/** Bytes a {@link ParseCache} holds unless told otherwise. */
export const defaultParseCacheBytes = 64 * 1024 * 1024;

/**
 * Prompts taken apart, so that each text is scanned once. Bounded by bytes: the cache has a young and
 * an old half, and when the young half is full it becomes the old one.
 */
export class ParseCache {
  readonly #halfBytes: number;
  #young = new Map<PromptId, ParsedPrompt>();
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
    this.#keep(source.id, parsed, young);
    return parsed;
  }

  /** Forgets a prompt's text, so that a deleted prompt costs no memory. */
  delete(id: PromptId): void {
    this.#old.delete(id);
    const young = this.#young.get(id);
    if (young && this.#young.delete(id)) this.#youngBytes -= young.weight;
  }

  #keep(id: PromptId, parsed: ParsedPrompt, replaced: ParsedPrompt | undefined): void {
    this.#youngBytes += parsed.weight - (replaced?.weight ?? 0);
    this.#young.set(id, parsed);
    if (this.#youngBytes <= this.#halfBytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }
}
