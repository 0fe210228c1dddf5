import { PromptError, type PromptId } from '@prompt-manager/core';
import type { CommittedBatch } from '../library/committed.ts';
import type { Heads } from '../library/heads.ts';
import type { Ports } from '../ports.ts';
import type { ExpandedPrompt } from './expansions.ts';

/**
 * How long the event loop is held at a time while expansions are made and sent. Edits that arrive meanwhile wait no
 * longer than this, and the one expansion that may take more.
 */
const sliceMs = 2;

/** What a subscriber is told: an expansion, or why there is none, and the tag of what it is made of. */
export interface Outcome {
  readonly tag: string;
  readonly result: ExpandedPrompt | PromptError;
}

/** Receives the expansion of one prompt, now and after every change of anything in it. */
export interface ExpansionSubscriber {
  expanded(result: ExpandedPrompt | PromptError, tag: string): void;
  /** True while it cannot be told; it calls `catchUp` when it can again, and then hears the newest. */
  isBehind?(catchUp: () => void): boolean;
  /** The prompt has another id now; told before the next expansion. */
  renamed?(from: PromptId, to: PromptId): void;
  /** The prompt was deleted, or its directory is no part of the library any more. The subscription has ended. */
  gone?(kind: 'delete' | 'hide', id: PromptId): void;
}

/** How a subscriber listens. */
export interface SubscribeOptions {
  readonly sourceMap?: boolean | undefined;
  /** The tag of what it has already: it hears nothing before that changes. */
  readonly known?: string | null | undefined;
}

/** What deliveries need from the house. */
export interface DeliveriesContext {
  readonly heads: Heads;
  readonly ports: Pick<Ports, 'runningMs' | 'onNextTurn'>;
  readonly log: (error: PromptError) => void;
}

/** The newest expansion of a prompt, with a source map or without, and its tag, which costs no expansion. */
export interface ExpansionSource {
  readonly tagOf: (id: PromptId) => string;
  readonly current: (id: PromptId, sourceMap: boolean) => Outcome;
}

interface Listening {
  readonly subscriber: ExpansionSubscriber;
  readonly sourceMap: boolean;
  /** Null once it has ended. */
  id: PromptId | null;
  /** The tag of what it was told last. */
  told: string | null;
}

/**
 * Makes and sends the expansions that somebody listens to (SPEC E11, W6, N5, N7).
 *
 * 1. After a commit exactly the listened-to dependents of what it touched are expanded, once each however many listen;
 *    commits that come while that is under way are told together: everybody hears the newest, nobody a state twice.
 * 2. The work is done in slices of {@link sliceMs}; a prompt that changes again meanwhile waits behind the others.
 * 3. Whoever subscribed hears the state of then at once, and nothing older after it.
 */
export class Deliveries {
  readonly #heads: Heads;
  readonly #ports: Pick<Ports, 'runningMs' | 'onNextTurn'>;
  readonly #log: (error: PromptError) => void;
  readonly #source: ExpansionSource;
  readonly #listening = new Map<PromptId, Set<Listening>>();
  /** Touched by commits whose dependents were not looked for yet. */
  #touched = new Set<PromptId>();
  /** To be told, in this order. */
  readonly #due = new Set<PromptId>();
  #work: Iterator<void> | null = null;
  #isClosed = false;

  constructor({ heads, ports, log }: DeliveriesContext, source: ExpansionSource) {
    this.#heads = heads;
    this.#ports = ports;
    this.#log = log;
    this.#source = source;
  }

  /** Tells the state of now, unless its tag is known, and every later one; the answer ends that. */
  subscribe(
    id: PromptId,
    subscriber: ExpansionSubscriber,
    { sourceMap = false, known = null }: SubscribeOptions,
  ): () => void {
    const listening: Listening = { subscriber, sourceMap, id, told: known };
    this.#listen(id, listening);
    if (known !== this.#source.tagOf(id))
      this.#tell(listening, this.#source.current(id, sourceMap));
    return () => this.#end(listening);
  }

  /** Follows a committed batch: renames and departures at once, expansions in slices. */
  follow(batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    if (this.#listening.size === 0) return;
    // Departures first: what is renamed to the id of a prompt deleted in the same commit stays.
    for (const { kind, id } of batch)
      if (kind === 'delete' || kind === 'hide') this.#leave(id, kind);
    this.#followRenames(batch);
    for (const id of touched) this.#touched.add(id);
    if (touched.size > 0) this.#start();
  }

  /** Nothing is told from now on. */
  close(): void {
    this.#isClosed = true;
    this.#listening.clear();
    this.#touched.clear();
    this.#due.clear();
  }

  #start(): void {
    if (this.#work !== null || this.#isClosed) return;
    this.#work = this.#steps();
    this.#ports.onNextTurn(() => this.#slice());
  }

  #slice(): void {
    const endMs = this.#ports.runningMs() + sliceMs;
    while (this.#work !== null) {
      if (this.#work.next().done === true) this.#work = null;
      else if (this.#ports.runningMs() >= endMs) {
        this.#ports.onNextTurn(() => this.#slice());
        return;
      }
    }
  }

  /** The work there is, a step at a time. */
  *#steps(): Generator<void, void, undefined> {
    for (;;) {
      yield* this.#findDue();
      const [next] = this.#due;
      if (next === undefined) return;
      this.#due.delete(next);
      yield* this.#deliver(next);
    }
  }

  *#findDue(): Generator<void, void, undefined> {
    while (this.#touched.size > 0) {
      const touched = this.#touched;
      this.#touched = new Set();
      for (const id of this.#heads.graph.walkDependents(touched)) {
        if (this.#listening.has(id)) this.#due.add(id);
        yield;
      }
    }
  }

  *#deliver(id: PromptId): Generator<void, void, undefined> {
    if (!this.#heads.has(id)) return;
    const tag = this.#source.tagOf(id);
    const all = [...(this.#listening.get(id) ?? [])].filter(
      (listening) => listening.told !== tag && !this.#isBehind(listening),
    );
    if (all.length === 0) return;
    // One expansion serves everybody: whoever wants no source map is not sent it.
    const outcome = this.#source.current(
      id,
      all.some(({ sourceMap }) => sourceMap),
    );
    for (const listening of all) {
      if (listening.id !== null && !this.#isBehind(listening)) this.#tell(listening, outcome);
      yield;
    }
  }

  #isBehind(listening: Listening): boolean {
    const catchUp = (): void => {
      if (listening.id === null) return;
      this.#due.add(listening.id);
      this.#start();
    };
    return listening.subscriber.isBehind?.(catchUp) === true;
  }

  #tell(listening: Listening, { tag, result }: Outcome): void {
    listening.told = tag;
    this.#guard(() => listening.subscriber.expanded(result, tag));
  }

  /** One subscriber that fails keeps no other from hearing, and the work from going on. */
  #guard(tell: () => void): void {
    try {
      tell();
    } catch (cause) {
      this.#log(
        new PromptError('internal', { detail: 'a subscriber to an expansion failed', cause }),
      );
    }
  }

  #listen(id: PromptId, listening: Listening): void {
    const set = this.#listening.get(id) ?? new Set();
    this.#listening.set(id, set);
    set.add(listening);
  }

  #end(listening: Listening): void {
    if (listening.id === null) return;
    const set = this.#listening.get(listening.id);
    if (set?.delete(listening) === true && set.size === 0) this.#listening.delete(listening.id);
    listening.id = null;
  }

  #leave(id: PromptId, kind: 'delete' | 'hide'): void {
    for (const listening of Array.from(this.#listening.get(id) ?? [])) {
      this.#end(listening);
      this.#guard(() => listening.subscriber.gone?.(kind, id));
    }
  }

  #followRenames(batch: CommittedBatch): void {
    const moved: {
      readonly from: PromptId;
      readonly to: PromptId;
      readonly set: Set<Listening>;
    }[] = [];
    for (const { before, after } of batch) {
      if (before === null || after === null || before.id === after.id) continue;
      const set = this.#listening.get(before.id);
      if (set === undefined) continue;
      this.#listening.delete(before.id);
      moved.push({ from: before.id, to: after.id, set });
    }
    for (const { from, to, set } of moved) {
      this.#listening.set(to, set);
      for (const listening of set) {
        listening.id = to;
        this.#guard(() => listening.subscriber.renamed?.(from, to));
      }
    }
  }
}
