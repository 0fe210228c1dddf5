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

/** Receives the expansion of one prompt, now and after every change of anything in it. */
export interface ExpansionSubscriber {
  expanded(outcome: ExpandedPrompt | PromptError): void;
}

/** An expansion with the text it was made from. */
export interface ExpandedPrompt {
  readonly content: string;
  readonly expansion: Expansion;
}

/** A subscriber and the prompt it listens to, whose id may change meanwhile. */
interface Subscription {
  readonly subscriber: ExpansionSubscriber;
  readonly sourceMap: boolean;
  id: PromptId;
}

/** What to expand: a stored prompt, a text in the context of one, or a text of its own. */
export interface ExpandWish {
  readonly id: PromptId | null;
  readonly content?: string | undefined;
  readonly sourceMap?: boolean | undefined;
}

/** Expands prompts and tells subscribers when an expansion changed (SPEC E11, W6). Reads heads only, so it shows nothing that is not durable. */
export class Expansions {
  readonly #heads: Heads;
  readonly #limits: Limits;
  readonly #subscriptions = new Map<PromptId, Set<Subscription>>();

  constructor(heads: Heads, limits: Limits) {
    this.#heads = heads;
    this.#limits = limits;
  }

  /** @throws PromptError `expansion_too_large`, `prompt_not_found` */
  expand({ id, content, sourceMap = false }: ExpandWish): ExpandedPrompt {
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

  /** Sends the expansion now and after every change that touches it; the answer ends that. */
  subscribe(
    id: PromptId,
    subscriber: ExpansionSubscriber,
    { sourceMap = false }: { readonly sourceMap?: boolean | undefined } = {},
  ): () => void {
    const subscription = { subscriber, sourceMap, id };
    const subscriptions = this.#subscriptions.get(id) ?? new Set();
    this.#subscriptions.set(id, subscriptions);
    subscriptions.add(subscription);
    subscriber.expanded(this.#outcome(id, sourceMap));
    return () => this.#end(subscription);
  }

  /** Tells every subscriber whose expansion a committed batch touched, once. */
  follow(batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    if (this.#subscriptions.size === 0) return;
    this.#followRenames(batch);
    for (const id of this.#heads.graph.transitiveDependents(touched)) {
      const subscriptions = this.#subscriptions.get(id);
      if (subscriptions === undefined || this.#heads.get(id) === undefined) continue;
      const all = Array.from(subscriptions);
      // One expansion serves everybody: whoever wants no source map is not sent it.
      const outcome = this.#outcome(
        id,
        all.some(({ sourceMap }) => sourceMap),
      );
      for (const { subscriber } of all) subscriber.expanded(outcome);
    }
  }

  #followRenames(batch: CommittedBatch): void {
    const moved: [PromptId, Set<Subscription>][] = [];
    for (const { before, after } of batch) {
      if (before === null || after === null || before.id === after.id) continue;
      const subscriptions = this.#subscriptions.get(before.id);
      if (subscriptions === undefined) continue;
      this.#subscriptions.delete(before.id);
      moved.push([after.id, subscriptions]);
    }
    for (const [id, subscriptions] of moved) {
      this.#subscriptions.set(id, subscriptions);
      for (const subscription of subscriptions) subscription.id = id;
    }
  }

  #end(subscription: Subscription): void {
    const subscriptions = this.#subscriptions.get(subscription.id);
    if (subscriptions?.delete(subscription) === true && subscriptions.size === 0)
      this.#subscriptions.delete(subscription.id);
  }

  #outcome(id: PromptId, sourceMap: boolean): ExpandedPrompt | PromptError {
    try {
      return this.expand({ id, sourceMap });
    } catch (error) {
      return toPromptError(error);
    }
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
