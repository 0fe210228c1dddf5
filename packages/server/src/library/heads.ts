import {
  InclusionGraph,
  ParseCache,
  PromptError,
  PromptNames,
  inclusionTargets,
  parsePromptId,
  type PromptId,
  type GraphText,
  type PromptSource,
} from '@prompt-manager/core';
import type { PromptKey } from '../journal/journal.ts';
import type { CommittedBatch } from './committed.ts';
import {
  equalText,
  factsOfHead,
  type Head,
  type HeadFacts,
  type HeadText,
  type LoadedFacts,
} from './head.ts';
import { SortedIds } from './sorted-ids.ts';
import { TextCache } from './text-cache.ts';

/** Where a text is that is not in memory: what the prompt's file said when it was last read or written. */
export interface TextSource {
  /** @throws PromptError `internal` when it cannot be had any more */
  stored(id: PromptId): Pick<HeadText, 'content' | 'header'>;
}

/** Reads the files of prompts that are listed and not read yet. */
export interface FirstReader {
  /** The prompt as its file says now; null when there is none, or none that can be read. */
  readNow(id: PromptId): Head | null;
}

/** A prompt whose text is in the index alone. */
class StoredHead {
  readonly facts: HeadFacts;
  readonly source: TextSource;

  constructor(facts: HeadFacts, source: TextSource) {
    this.facts = facts;
    this.source = source;
  }
}

/** A prompt that is listed and not read yet. */
class UnreadHead {
  readonly reader: FirstReader;

  constructor(reader: FirstReader) {
    this.reader = reader;
  }
}

type Entry = Head | StoredHead | UnreadHead;

/**
 * Every prompt of the library as its newest durable head, with the names and the graph derived from them.
 *
 * 1. Only facts: heads change by what files are found to say (`show`; of prompts listed first by `expect`: `learn`,
 *    `dropUnread`, and reading one that is asked for) and through committed batches. `keep` and `letGo` only say where
 *    a text is.
 * 2. `names` and `graph` always describe exactly the heads held here; of prompts not read yet (SPEC L3) the names alone.
 * 3. A text is in memory while it differs from what is known to be in the file (SPEC L5); else it is read when asked for.
 */
export class Heads {
  readonly names = new PromptNames();
  readonly graph = new InclusionGraph(this.names);
  readonly parsed = new ParseCache();
  readonly #byId = new Map<PromptId, Entry>();
  readonly #texts = new TextCache();
  readonly #idByKey = new Map<PromptKey, PromptId>();
  readonly #onKey: ((key: PromptKey, isThere: boolean) => void)[] = [];
  readonly #sorted = new SortedIds({ has: (id) => this.has(id), all: () => this.ids() });
  readonly #foreseen = new WeakMap<Head, readonly string[]>();
  #generation = 0;
  /** Prompts that were touched by what nobody was told of yet. */
  #untold = new Set<PromptId>();

  get size(): number {
    return this.#byId.size;
  }

  /** Grows whenever something here may be another: while it is the same, so is everything derived from heads. */
  get generation(): number {
    return this.#generation;
  }

  has(id: PromptId): boolean {
    return this.#byId.has(id);
  }

  /** The prompt with its text, which may have to be read: some 10 µs. For less use {@link facts} or {@link has}. */
  get(id: PromptId): Head | undefined {
    const entry = this.#read(id);
    if (!(entry instanceof StoredHead)) return entry;
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const head = withText(entry, id);
    this.#texts.set(head);
    return head;
  }

  /** As {@link get}, for looking through many: what is read for it is not kept. */
  peek(id: PromptId): Head | undefined {
    const entry = this.#read(id);
    return entry instanceof StoredHead ? (this.#texts.get(id) ?? withText(entry, id)) : entry;
  }

  /** As {@link get}, for telling of many: a text is read when it is looked at. */
  lazy(id: PromptId): Head | undefined {
    const entry = this.#read(id);
    if (!(entry instanceof StoredHead)) return entry;
    const { facts, source } = entry;
    return {
      ...facts,
      get content() {
        return source.stored(id).content;
      },
      get header() {
        return source.stored(id).header;
      },
    };
  }

  /** What is known of the prompt without its text. */
  facts(id: PromptId): HeadFacts | undefined {
    const entry = this.#read(id);
    return entry instanceof StoredHead ? entry.facts : entry;
  }

  /** All prompts with their texts, one after the other; what is read for it is not kept. */
  *all(): IterableIterator<Head> {
    for (const id of Array.from(this.#byId.keys())) {
      const head = this.peek(id);
      if (head !== undefined) yield head;
    }
  }

  /** All ids, in no particular order. */
  ids(): IterableIterator<PromptId> {
    return this.#byId.keys();
  }

  /** Whether a prompt's text is held here, apart from the texts read lately. */
  isInMemory(id: PromptId): boolean {
    const entry = this.#byId.get(id);
    return !(entry === undefined || entry instanceof StoredHead || entry instanceof UnreadHead);
  }

  /** Gives up the texts read lately; they are read again when asked for. */
  forgetTexts(): void {
    this.#texts.clear();
  }

  /** Whether a prompt is listed and not read yet. */
  isUnread(id: PromptId): boolean {
    return this.#byId.get(id) instanceof UnreadHead;
  }

  /** All ids in code-unit order; the same list until one comes or goes. */
  sortedIds(): readonly PromptId[] {
    return this.#sorted.list();
  }

  /** The keys of the prompts that have one: those that were changed or opened in an editor. */
  keys(): IterableIterator<PromptKey> {
    return this.#idByKey.keys();
  }

  /** Calls `hear` whenever a key of {@link keys} comes or goes; one that only moves to another id may do both. */
  onKey(hear: (key: PromptKey, isThere: boolean) => void): void {
    this.#onKey.push(hear);
  }

  byKey(key: PromptKey): Head | undefined {
    const id = this.#idByKey.get(key);
    return id === undefined ? undefined : this.get(id);
  }

  /** Shows prompts as they are found: nobody changed them. `source` has the texts of those that come without. */
  show(loaded: readonly (Head | LoadedFacts)[], source: TextSource): void {
    this.#noteUntold(this.#take(loaded, source));
  }

  /** Lists prompts whose files are not read yet (SPEC L3). */
  expect(ids: readonly PromptId[], reader: FirstReader): void {
    const unread = new UnreadHead(reader);
    for (const id of ids) {
      this.#byId.set(id, unread);
      this.#sorted.changed(id);
    }
    this.#noteUntold(this.graph.apply({ set: ids.map((id) => ({ id, targets: [] })) }));
  }

  /** Takes over what was read of prompts; those read meanwhile stay as they are. Nothing that was answered before was different. */
  learn(loaded: readonly LoadedFacts[], source: TextSource): void {
    this.#take(
      loaded.filter(({ facts }) => this.isUnread(facts.id)),
      source,
    );
  }

  /** A listed file turned out to be no prompt; those that include it hear of it with the next batch. */
  dropUnread(id: PromptId): void {
    if (!this.isUnread(id)) return;
    this.#generation += 1;
    this.#byId.delete(id);
    this.#sorted.changed(id);
    this.#noteUntold(this.graph.apply({ delete: [id] }));
  }

  /** What was shown so far is nobody's news: called before anybody listens. */
  forgetUntold(): void {
    this.#untold = new Set();
  }

  /** Keeps a text in memory that its source will not have any more. */
  keep(id: PromptId): void {
    const entry = this.#byId.get(id);
    if (entry instanceof StoredHead) this.#byId.set(id, withText(entry, id));
  }

  /** Lets go of a text that `source` has from now on, if it is still the newest; false when there is no such prompt. */
  letGo(id: PromptId, text: HeadText, source: TextSource): boolean {
    const entry = this.#byId.get(id);
    if (entry === undefined || entry instanceof UnreadHead) return false;
    if (entry instanceof StoredHead || !equalText(entry, text)) return true;
    this.#byId.set(id, new StoredHead(factsOfHead(entry), source));
    this.#texts.set(entry);
    return true;
  }

  /** The prompt in the shape expansion reads. */
  readonly read = (id: PromptId): PromptSource | undefined => {
    const head = this.get(id);
    return head === undefined ? undefined : { id, revision: head.revision, body: head.content };
  };

  /**
   * The head with this id or display name; a trailing `.md` is ignored.
   *
   * @throws PromptError `prompt_not_found`, `ambiguous_name`, `invalid_id`
   */
  find(name: string): Head {
    const found = this.names.find(name);
    const head = found.kind === 'found' ? this.get(found.id) : undefined;
    if (head !== undefined) return head;
    if (found.kind === 'ambiguous') {
      throw new PromptError('ambiguous_name', {
        detail: `${JSON.stringify(name)} could be ${found.candidates.slice(0, 10).join(', ')}; use a longer path`,
      });
    }
    parsePromptId(name);
    const nearest = this.names.nearest(name);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new PromptError('prompt_not_found', {
      detail: `no prompt is named ${JSON.stringify(name)}${hint}`,
    });
  }

  /**
   * The head with exactly this id; a trailing `.md` is ignored. For whoever changes or deletes it: a name that means
   * one prompt today means another one once that is gone (SPEC R12).
   *
   * @throws PromptError `prompt_not_found`, which names what was likely meant, `invalid_id`
   */
  withId(name: string): Head {
    const written = name.normalize('NFC');
    for (const id of [written, written.replace(/\.md$/, '')]) {
      const head = this.names.has(id) ? this.get(id as PromptId) : undefined;
      if (head !== undefined) return head;
    }
    parsePromptId(name);
    const found = this.names.find(name);
    const likely =
      found.kind === 'found'
        ? [found.id]
        : found.kind === 'ambiguous'
          ? found.candidates.slice(0, 10)
          : this.names.nearestAll(name).slice(0, 1);
    const hint = likely.length === 0 ? '' : `; did you mean ${likely.join(' or ')}?`;
    throw new PromptError('prompt_not_found', {
      detail: `no prompt has the id ${JSON.stringify(name)}, and only by its whole id is one changed${hint}`,
    });
  }

  /** Does what a start leaves undone, before somebody has to wait for it. */
  prepare(): void {
    this.names.prepare();
    this.graph.prepare();
  }

  /** Looks through a text that may be committed soon, so that taking it over takes less: thousands may come together. */
  foresee(after: Head): void {
    this.#foreseen.set(after, inclusionTargets(after.content));
  }

  /** Takes over a committed batch; answers the ids whose own text or inclusions it changed. Their dependents follow from `graph`. */
  apply(batch: CommittedBatch): ReadonlySet<PromptId> {
    this.#generation += 1;
    const gone: PromptId[] = [];
    const set: GraphText[] = [];
    // Departures first, so that two prompts that swap ids in one batch do not remove each other.
    for (const { before, after } of batch) {
      if (before === null || after?.id === before.id) continue;
      this.#remove(before);
      gone.push(before.id);
    }
    for (const { kind, before, after } of batch) {
      // A change that became durable while its directory was taken away: it shows when the directory is back.
      if (after === null || (kind === 'update' && !this.#byId.has(after.id))) continue;
      // Shown already: the batch only tells of it.
      if (kind === 'show' && this.#byId.has(after.id)) continue;
      this.#put(after, after);
      if (before?.id === after.id && before.content === after.content) continue;
      const { id, content: body } = after;
      const targets = this.#foreseen.get(after);
      set.push(targets === undefined ? { id, body } : { id, targets });
    }
    if (gone.length + set.length > 0) this.#noteUntold(this.graph.apply({ delete: gone, set }));
    if (this.#untold.size === 0) return nothing;
    const touched = this.#untold;
    this.#untold = new Set();
    return touched;
  }

  /** The entry of a prompt that was read. */
  #read(id: PromptId): Head | StoredHead | undefined {
    const entry = this.#byId.get(id);
    if (!(entry instanceof UnreadHead)) return entry;
    const head = entry.reader.readNow(id);
    // Reading may have told of it already.
    if (!this.isUnread(id)) return this.#read(id);
    if (head === null) {
      this.dropUnread(id);
      return undefined;
    }
    this.#put(head, head);
    this.graph.apply({ set: [{ id, body: head.content }] });
    return head;
  }

  #take(loaded: readonly (Head | LoadedFacts)[], source: TextSource): ReadonlySet<PromptId> {
    this.#generation += 1;
    const set: GraphText[] = [];
    for (const each of loaded) {
      if ('targets' in each) {
        this.#put(new StoredHead(each.facts, source), each.facts);
        set.push({ id: each.facts.id, targets: each.targets });
      } else {
        this.#put(each, each);
        set.push({ id: each.id, body: each.content });
      }
    }
    return this.graph.apply({ set });
  }

  #noteUntold(touched: ReadonlySet<PromptId>): void {
    if (this.#untold.size === 0) this.#untold = new Set(touched);
    else for (const id of touched) this.#untold.add(id);
  }

  #put(entry: Head | StoredHead, { id, key }: HeadFacts): void {
    if (!this.#byId.has(id)) this.#sorted.changed(id);
    this.#byId.set(id, entry);
    this.#texts.delete(id);
    if (key === null) return;
    const isNew = !this.#idByKey.has(key);
    this.#idByKey.set(key, id);
    if (isNew) for (const hear of this.#onKey) hear(key, true);
  }

  #remove(head: Head): void {
    this.#byId.delete(head.id);
    this.#texts.delete(head.id);
    this.#sorted.changed(head.id);
    if (head.key === null || this.#idByKey.get(head.key) !== head.id) return;
    this.#idByKey.delete(head.key);
    for (const hear of this.#onKey) hear(head.key, false);
  }
}

function withText({ facts, source }: StoredHead, id: PromptId): Head {
  return { ...facts, ...textAlone(source.stored(id)) };
}

function textAlone({ content, header }: Pick<HeadText, 'content' | 'header'>): {
  content: string;
  header: string | null;
} {
  return { content, header };
}

const nothing: ReadonlySet<PromptId> = new Set();
