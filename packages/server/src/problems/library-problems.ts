import {
  CycleIndex,
  InsertionSizes,
  NameGroups,
  type Limits,
  type PromptId,
} from '@prompt-manager/core';
import type { CommittedBatch } from '../library/committed.ts';
import type { Heads } from '../library/heads.ts';
import { Turns, type TurnPorts } from '../turns.ts';
import {
  ofFinding,
  ofWhole,
  ownProblemsOf,
  sizeProblemOf,
  type OwnProblems,
  type StoredProblem,
} from './stored-problem.ts';
import { UnusedFragments } from './unused-fragments.ts';
import { VariableProblems } from './variable-problems.ts';

/** What the index is made from. */
export interface LibraryProblemsContext {
  readonly heads: Heads;
  readonly limits: Pick<Limits, 'maxProblems' | 'maxExpansionBytes'>;
  readonly ports: TurnPorts;
}

/** The problems of one prompt, with the revision they were found at. */
export interface PromptProblems {
  readonly id: PromptId;
  readonly revision: number;
  readonly problems: readonly StoredProblem[];
  readonly omitted: number;
}

const none: readonly never[] = [];

/**
 * What is wrong in a library, kept up while it changes (SPEC I1). Derived from heads, names and graph.
 *
 * 1. It always equals the index built afresh ({@link rebuild}).
 * 2. A commit only notes which prompts it touched. What that changes is worked out when somebody asks, in slices, and
 *    only for the prompts it can concern: the touched ones, those that include sections or use the variables of them, the sizes of their
 *    transitive dependents, the cycles of their component, the groups of their name, the folders of what they include.
 */
export class LibraryProblems {
  readonly #context: LibraryProblemsContext;
  readonly #cycles: CycleIndex;
  readonly #sizes: InsertionSizes;
  readonly #names = new NameGroups('last_segment');
  readonly #folded = new NameGroups('whole_id');
  readonly #unused: UnusedFragments;
  readonly #variables: VariableProblems;
  /** Only prompts that have any. */
  readonly #own = new Map<PromptId, OwnProblems>();
  readonly #tooLarge = new Map<PromptId, StoredProblem>();
  /** What each prompt included when it was last taken in; only those that include any. */
  readonly #includes = new Map<PromptId, readonly PromptId[]>();
  /** Touched, not taken in yet. */
  readonly #touched = new Set<PromptId>();
  /** Taken in; what includes them is not told yet. */
  readonly #seeds = new Set<PromptId>();
  /** Those and what includes them: what is known of them may be old. */
  readonly #concerned = new Set<PromptId>();
  readonly #unread = new Set<PromptId>();
  readonly #unmeasured = new Set<PromptId>();
  #settling: Promise<void> | null = null;
  #stamp: object = {};

  constructor(context: LibraryProblemsContext) {
    const { heads } = context;
    this.#context = context;
    this.#cycles = new CycleIndex(heads, heads.graph);
    this.#sizes = new InsertionSizes(heads);
    this.#unused = new UnusedFragments(heads);
    this.#variables = new VariableProblems(heads);
    this.rebuild();
  }

  /** A new object whenever something may have another problem: while it is the same, so is {@link all}. */
  get stamp(): object {
    return this.#stamp;
  }

  /** Notes what a committed batch touched. */
  follow(batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    this.#stamp = {};
    for (const id of touched) this.#touched.add(id);
    for (const { before, after } of batch) {
      if (before !== null) this.#touched.add(before.id);
      if (after !== null) this.#touched.add(after.id);
    }
    // Prompts that came and went unseen are remembered up to this; then everything is looked at anew.
    if (this.#touched.size > 2 * this.#context.heads.size + 1000) this.rebuild();
  }

  /** Forgets everything; it is found again when somebody asks. */
  rebuild(): void {
    this.#stamp = {};
    for (const part of [
      this.#names,
      this.#folded,
      this.#unused,
      this.#variables,
      this.#sizes,
      this.#own,
      this.#tooLarge,
    ])
      part.clear();
    for (const part of [this.#includes, this.#touched, this.#seeds, this.#unread]) part.clear();
    this.#concerned.clear();
    this.#unmeasured.clear();
    this.#cycles.rebuild([]);
    for (const id of this.#context.heads.ids()) this.#touched.add(id);
  }

  /** Takes in what was committed, in slices, so that asking about one prompt is a moment's work. */
  async takeIn(): Promise<void> {
    await new Turns(this.#context.ports).run(this.#takeIn());
  }

  /** Brings everything up to date in slices. Whoever asks meanwhile waits for the same work. */
  async settle(): Promise<void> {
    this.#settling ??= new Turns(this.#context.ports)
      .run(this.#work())
      .finally(() => (this.#settling = null));
    await this.#settling;
    // What was committed while the last slice ended is of its own text, so a moment's work.
    for (const _ of this.#work());
  }

  /**
   * The problems of one prompt, in the order of its text. What concerns several prompts, a cycle or a shared name, is
   * told to each of them.
   */
  ofPrompt(id: PromptId): PromptProblems {
    for (const _ of this.#takeIn());
    this.#catchUp(id);
    const group = this.#names.groupOf(id);
    const sameButCase = this.#folded.groupOf(id);
    return this.#collect(id, [
      ...(sameButCase.length > 0 ? [ofWhole('case_conflict', { ids: sameButCase })] : none),
      ...(group.length > 0 ? [ofWhole('shared_name', { ids: group })] : none),
      ...this.#cycles.through(id).map((cycle) => ofFinding({ code: 'cycle', ...cycle }, null)),
    ]);
  }

  /** Errors and warnings of one prompt; being in cycles counts once, however many there are. */
  countOf(id: PromptId): number {
    for (const _ of this.#takeIn());
    this.#catchUp(id);
    const own = this.#own.get(id)?.problems ?? none;
    return (
      own.filter(({ severity }) => severity !== 'info').length +
      (this.#tooLarge.has(id) ? 1 : 0) +
      (this.#folded.has(id) ? 1 : 0) +
      (this.#cycles.has(id) ? 1 : 0)
    );
  }

  /** Prompts that include each other, each group in id order, the groups by their first id. */
  cycleGroups(): readonly (readonly PromptId[])[] {
    for (const _ of this.#takeIn());
    return this.#cycles.groups();
  }

  /**
   * Every problem, by prompt in id order. What concerns several prompts is listed once: a cycle where it closes, a shared
   * name at the first id. Up to date only after {@link settle}, in the same turn.
   */
  *all(): Generator<PromptProblems> {
    const shared = new Map<PromptId, StoredProblem[]>();
    const add = (id: PromptId, problem: StoredProblem): void => {
      const problems = shared.get(id);
      if (problems === undefined) shared.set(id, [problem]);
      else problems.push(problem);
    };
    for (const ids of this.#folded.groups())
      add(ids[0] as PromptId, ofWhole('case_conflict', { ids }));
    for (const ids of this.#names.groups())
      add(ids[0] as PromptId, ofWhole('shared_name', { ids }));
    for (const [id, cycles] of this.#cycles.all())
      for (const cycle of cycles) add(id, ofFinding({ code: 'cycle', ...cycle }, null));
    const ids = new Set([...this.#own.keys(), ...this.#tooLarge.keys(), ...shared.keys()]);
    for (const id of this.#unused.all()) ids.add(id);
    for (const id of [...ids].sort()) yield this.#collect(id, shared.get(id) ?? none);
  }

  /** Looks at one prompt before its turn. */
  #catchUp(id: PromptId): void {
    if (this.#unread.has(id)) this.#read(id);
    if (this.#unmeasured.has(id)) this.#measure(id);
  }

  #collect(id: PromptId, shared: readonly StoredProblem[]): PromptProblems {
    const own = this.#own.get(id);
    const size = this.#tooLarge.get(id);
    const problems = [
      ...(own?.problems ?? none),
      ...(size === undefined ? none : [size]),
      ...(this.#unused.has(id) ? [ofWhole('unused', { ids: [id] })] : none),
      ...shared,
    ];
    return {
      id,
      revision: own?.revision ?? this.#context.heads.facts(id)?.revision ?? 0,
      problems: problems.toSorted((a, b) => rank(a) - rank(b) || a.from - b.from),
      omitted: own?.omitted ?? 0,
    };
  }

  *#work(): Generator<void> {
    const waiting = [this.#touched, this.#seeds, this.#concerned, this.#unread, this.#unmeasured];
    while (waiting.some(({ size }) => size > 0)) {
      yield* this.#takeIn();
      for (const id of this.#unread) {
        this.#read(id);
        yield;
      }
      for (const id of this.#unmeasured) {
        this.#measure(id);
        yield;
      }
      yield* this.#unused.settle();
    }
  }

  *#takeIn(): Generator<void> {
    for (const id of this.#touched) {
      this.#touched.delete(id);
      this.#seeds.add(id);
      this.#takeInOne(id);
      yield;
    }
    const { heads } = this.#context;
    if (this.#seeds.size > 0) {
      const isAll = this.#seeds.size >= heads.size;
      const concerned = isAll ? heads.sortedIds() : heads.graph.transitiveDependents(this.#seeds);
      for (const id of concerned) this.#concerned.add(id);
      this.#seeds.clear();
    }
    for (const id of this.#concerned) {
      this.#concerned.delete(id);
      this.#reconsider(id);
      yield;
    }
  }

  /** Something that a prompt includes changed, or it itself. */
  #reconsider(id: PromptId): void {
    if (!this.#context.heads.has(id)) return;
    const includesSections = this.#sizes.forgetSum(id);
    if (includesSections || this.#variables.declares(id)) this.#unread.add(id);
    this.#tooLarge.delete(id);
    this.#unmeasured.add(id);
  }

  #takeInOne(id: PromptId): void {
    const { heads } = this.#context;
    const before = this.#includes.get(id) ?? none;
    const now = heads.graph.dependencies(id);
    const after = now.length === 0 ? none : now;
    this.#cycles.changed(id, { edges: before !== after });
    this.#unused.changed(id, before, after);
    this.#sizes.forget(id);
    this.#variables.forget(id);
    this.#own.delete(id);
    this.#tooLarge.delete(id);
    if (after === none) this.#includes.delete(id);
    else this.#includes.set(id, after);
    if (!heads.has(id)) {
      this.#names.delete(id);
      this.#folded.delete(id);
      this.#unread.delete(id);
      this.#unmeasured.delete(id);
    } else {
      this.#names.add(id);
      this.#folded.add(id);
      this.#unread.add(id);
    }
  }

  #read(id: PromptId): void {
    this.#unread.delete(id);
    this.#own.delete(id);
    const { heads, limits } = this.#context;
    const head = heads.get(id);
    if (head === undefined) return;
    const { maxProblems } = limits;
    const variables = this.#variables.of(head);
    const own = ownProblemsOf(head, { heads, maxProblems, variables });
    if (own.problems.length > 0) this.#own.set(id, own);
    this.#sizes.prepare(id);
  }

  #measure(id: PromptId): void {
    this.#unmeasured.delete(id);
    const { limits, heads } = this.#context;
    if (!heads.has(id)) return;
    const problem = sizeProblemOf(id, { sizes: this.#sizes, maxBytes: limits.maxExpansionBytes });
    if (problem !== null) this.#tooLarge.set(id, problem);
  }
}

const ranks = { file: 0, header: 1, content: 2 } as const;

/** What is of the whole comes first, then the header, then the text. */
function rank({ part }: StoredProblem): number {
  return ranks[part];
}
