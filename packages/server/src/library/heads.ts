import {
  InclusionGraph,
  ParseCache,
  PromptError,
  PromptNames,
  parsePromptId,
  type PromptId,
  type PromptSource,
} from '@prompt-manager/core';
import type { PromptKey } from '../journal/journal.ts';
import type { CommittedBatch } from './committed.ts';
import type { Head } from './head.ts';

/**
 * Every prompt of the library as its newest durable head, with the names and the graph derived from them.
 *
 * 1. Only facts: heads change through `load` at start and through committed batches.
 * 2. `names` and `graph` always describe exactly the heads held here.
 */
export class Heads {
  readonly names = new PromptNames();
  readonly graph = new InclusionGraph(this.names);
  readonly parsed = new ParseCache();
  readonly #byId = new Map<PromptId, Head>();
  readonly #idByKey = new Map<PromptKey, PromptId>();
  #sorted: readonly PromptId[] | null = null;
  #generation = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** Grows with every batch taken over: while it is the same, so is everything derived from heads. */
  get generation(): number {
    return this.#generation;
  }

  get(id: PromptId): Head | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Head> {
    return this.#byId.values();
  }

  /** All ids in code-unit order; sorted again only after one came or went. */
  sortedIds(): readonly PromptId[] {
    return (this.#sorted ??= [...this.#byId.keys()].sort());
  }

  byKey(key: PromptKey): Head | undefined {
    const id = this.#idByKey.get(key);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** The prompt in the shape expansion reads. */
  readonly read = (id: PromptId): PromptSource | undefined => {
    const head = this.#byId.get(id);
    return head === undefined ? undefined : { id, revision: head.revision, body: head.content };
  };

  /**
   * The head with this id or display name; a trailing `.md` is ignored.
   *
   * @throws PromptError `prompt_not_found`, `ambiguous_name`, `invalid_id`
   */
  find(name: string): Head {
    const found = this.names.find(name);
    if (found.kind === 'found') return this.#byId.get(found.id) as Head;
    if (found.kind === 'ambiguous') {
      throw new PromptError('ambiguous_name', {
        detail: `${JSON.stringify(name)} could be ${found.candidates.slice(0, 10).join(', ')}; use a longer path`,
      });
    }
    parsePromptId(name);
    const nearest = this.names.nearest(name);
    const hint = nearest === undefined ? '' : `; did you mean ${this.names.displayName(nearest)}?`;
    throw new PromptError('prompt_not_found', {
      detail: `no prompt is named ${JSON.stringify(name)}${hint}`,
    });
  }

  /** Takes over a committed batch; answers the ids whose own text or inclusions it changed. Their dependents follow from `graph`. */
  apply(batch: CommittedBatch): ReadonlySet<PromptId> {
    this.#generation += 1;
    const gone: PromptId[] = [];
    const set: { id: PromptId; body: string }[] = [];
    // Departures first, so that two prompts that swap ids in one batch do not remove each other.
    for (const { before, after } of batch) {
      if (before === null || after?.id === before.id) continue;
      this.#remove(before);
      gone.push(before.id);
    }
    for (const { kind, before, after } of batch) {
      // A change that became durable while its directory was taken away: it shows when the directory is back.
      if (after === null || (kind === 'update' && !this.#byId.has(after.id))) continue;
      this.#put(after);
      if (before?.id !== after.id || before.content !== after.content)
        set.push({ id: after.id, body: after.content });
    }
    return gone.length + set.length === 0 ? nothing : this.graph.apply({ delete: gone, set });
  }

  #put(head: Head): void {
    if (!this.#byId.has(head.id)) this.#sorted = null;
    this.#byId.set(head.id, head);
    if (head.key !== null) this.#idByKey.set(head.key, head.id);
  }

  #remove(head: Head): void {
    this.#byId.delete(head.id);
    this.#sorted = null;
    if (head.key !== null && this.#idByKey.get(head.key) === head.id)
      this.#idByKey.delete(head.key);
  }
}

const nothing: ReadonlySet<PromptId> = new Set();
