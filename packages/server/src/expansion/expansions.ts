import {
  expand,
  PromptError,
  toPromptError,
  type Expansion,
  type Limits,
  type Problem,
  type PromptId,
  type SourceSegment,
} from '@prompt-manager/core';
import type {
  ExpansionMessage,
  ProblemMessage,
  RequestId,
  SegmentMessage,
  ServerMessage,
} from '@prompt-manager/protocol';
import type { CommittedBatch } from '../library/committed.ts';
import type { Heads } from '../library/heads.ts';
import { ClosureTags } from './closure-tags.ts';
import {
  Deliveries,
  type DeliveriesContext,
  type ExpansionSubscriber,
  type Outcome,
  type SubscribeOptions,
} from './deliveries.ts';
import { ExpansionCache } from './expansion-cache.ts';

/** An expansion with the text it was made from. */
export interface ExpandedPrompt {
  readonly content: string;
  readonly expansion: Expansion;
}

/** What to expand: a stored prompt, a text in the context of one, or a text of its own. */
export interface ExpandWish {
  readonly id: PromptId | null;
  readonly content?: string | undefined;
  readonly sourceMap?: boolean | undefined;
}

/** What expansions need from the house. */
export interface ExpansionsContext extends DeliveriesContext {
  readonly limits: Limits;
}

/**
 * Expands prompts and tells subscribers when an expansion changed (SPEC E11, W6, N5). Reads heads only, so it shows
 * nothing that is not durable. What was expanded lately is kept for as long as nothing in it changes.
 */
export class Expansions {
  readonly #heads: Heads;
  readonly #limits: Limits;
  readonly #tags: ClosureTags;
  readonly #cache = new ExpansionCache();
  readonly #deliveries: Deliveries;
  #written: { readonly expanded: ExpandedPrompt; readonly json: string } | null = null;

  constructor(context: ExpansionsContext) {
    this.#heads = context.heads;
    this.#limits = context.limits;
    this.#tags = new ClosureTags(context.heads);
    this.#deliveries = new Deliveries(context, {
      tagOf: (id) => this.tagOf(id),
      current: (id, sourceMap) => this.current(id, sourceMap),
    });
  }

  /** @throws PromptError `expansion_too_large`, `prompt_not_found` */
  expand({ id, content, sourceMap = false }: ExpandWish): ExpandedPrompt {
    if (id === null || content !== undefined || sourceMap)
      return this.#make({ id, content, sourceMap });
    const { result } = this.current(id);
    if (result instanceof PromptError) throw result;
    return result;
  }

  /** Names what the expansion of a prompt is made of, without expanding it; see {@link ClosureTags}. */
  tagOf(id: PromptId): string {
    return this.#tags.of(id);
  }

  /** The expansion of a prompt as it is now, or why there is none. */
  current(id: PromptId, sourceMap = false): Outcome {
    const tag = this.#tags.of(id);
    // Revisions are part of a source map and not of the tag, so an expansion with one is not kept.
    const cached = sourceMap ? undefined : this.#cache.get(id, tag);
    if (cached !== undefined) return { tag, result: cached };
    try {
      const result = this.#make({ id, sourceMap });
      if (!sourceMap) this.#cache.set(id, tag, result);
      return { tag, result };
    } catch (error) {
      return { tag, result: toPromptError(error) };
    }
  }

  /** The `expanded` message of the JSON dialect without a source map, written once for all who are told one after the other. */
  jsonOf(expanded: ExpandedPrompt): string {
    if (this.#written?.expanded !== expanded)
      this.#written = { expanded, json: JSON.stringify(expandedMessage(expanded)) };
    return this.#written.json;
  }

  /** Sends the expansion now, unless its tag is known, and after every change that touches it; the answer ends that. */
  subscribe(
    id: PromptId,
    subscriber: ExpansionSubscriber,
    options: SubscribeOptions = {},
  ): () => void {
    return this.#deliveries.subscribe(id, subscriber, options);
  }

  /** Has every subscriber told whose expansion a committed batch touched. */
  follow(batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    this.#written = null;
    this.#deliveries.follow(batch, touched);
  }

  /** Nothing is told from now on; idempotent. */
  close(): void {
    this.#deliveries.close();
  }

  #make({ id, content, sourceMap }: ExpandWish): ExpandedPrompt {
    const head = id === null ? undefined : this.#heads.get(id);
    if (id !== null && head === undefined)
      throw new PromptError('prompt_not_found', { detail: `no prompt has the id ${id}` });
    const expansion = expand({
      id,
      read: this.#heads.read,
      names: this.#heads.names,
      parsed: this.#heads.parsed,
      limits: this.#limits,
      sourceMap,
      ...(content !== undefined && { body: content }),
    });
    return { content: content ?? head?.content ?? '', expansion };
  }
}

/** An expansion as REST answers it. */
export function expansionMessage({ expansion }: ExpandedPrompt): ExpansionMessage {
  return {
    expanded: expansion.text,
    dependencies: expansion.dependencies.map(({ id, direct }) => ({ id, direct })),
    missing: [...expansion.missing],
    problems: expansion.problems.map(problemMessage),
    omitted_problems: expansion.omittedProblems,
    warnings: expansion.problems.map(warningOf),
    ...(expansion.segments !== null && { segments: expansion.segments.map(segmentMessage) }),
  };
}

function segmentMessage(segment: SourceSegment): SegmentMessage {
  return {
    from: segment.from,
    to: segment.to,
    prompt_id: segment.promptId,
    revision: segment.revision,
    source_from: segment.sourceFrom,
    source_to: segment.sourceTo,
    ...(segment.marker === true && { marker: true as const }),
    ...(segment.includedAt !== undefined && { included_at: segment.includedAt }),
    ...(segment.variable !== undefined && { variable: segment.variable }),
  };
}

/** What else an answer of the JSON dialect carries. */
export interface ExpandedOptions {
  readonly requestId?: RequestId | undefined;
  /** Whether the client asked for the source map. */
  readonly segments?: boolean | undefined;
}

/** An expansion as the JSON dialect answers it. */
export function expandedMessage(
  { content, expansion }: ExpandedPrompt,
  { requestId, segments = false }: ExpandedOptions = {},
): ServerMessage {
  return {
    action: 'expanded',
    content,
    expanded: expansion.text,
    dependencies: expansion.dependencies.map(({ id }) => id),
    warnings: expansion.problems.map(warningOf),
    problems: expansion.problems.map(problemMessage),
    ...(segments && { segments: (expansion.segments ?? []).map(segmentMessage) }),
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/** A problem as every door sends it. */
export function problemMessage(problem: Problem): ProblemMessage {
  return {
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    prompt_id: problem.promptId,
    from: problem.from,
    to: problem.to,
    line: problem.line,
    column: problem.column,
    ...(problem.candidates !== undefined && { candidates: [...problem.candidates] }),
    ...(problem.suggestion !== undefined && { suggestion: problem.suggestion }),
    ...(problem.path !== undefined && { path: [...problem.path] }),
  };
}

function warningOf(problem: Problem): string {
  const place = problem.promptId === null ? '' : `${problem.promptId}:`;
  return `${problem.message} (${place}${problem.line}:${problem.column})`;
}
