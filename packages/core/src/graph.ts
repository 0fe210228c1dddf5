import { FewIds } from './few-ids.ts';
import { compareIds, folderOf, lastSegmentOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import { inclusionTargets, parseTarget } from './inclusion.ts';
import type { InclusionTarget } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';
import { concernsTarget, resolveTarget } from './resolve.ts';
import { globKeys, watchKeys } from './watched-names.ts';

/** Prompts that come, change and go together; names change before anything is resolved. */
export interface GraphChange {
  readonly set?: Iterable<GraphText> | undefined;
  readonly delete?: Iterable<PromptId> | undefined;
}

/** A prompt's text as the graph takes it: itself, or the spellings that {@link inclusionTargets} found in it. */
export type GraphText =
  | { readonly id: PromptId; readonly body: string }
  | { readonly id: PromptId; readonly targets: readonly string[] };

/** What one text's inclusions mean. */
interface Links {
  /** Resolved ids, each once, in first-use order. */
  readonly dependencies: readonly PromptId[];
  /** Targets as written that mean nothing, each once. */
  readonly missing: readonly string[];
  /** What ambiguous targets could mean; the very lists of the names, which make new ones when they change. */
  readonly ambiguous: readonly (readonly PromptId[])[];
}

const noLinks: Links = { dependencies: [], missing: [], ambiguous: [] };

/**
 * Who includes whom, kept up while prompts come, change and go (SPEC E7, E11).
 *
 * 1. It always equals the graph built afresh from the same names and texts ({@link rebuild}).
 * 2. A name that comes or goes resolves again exactly the inclusions it can concern: those are found
 *    by the last segment of their path, and globs by their folder.
 * 3. From the first `set` on, the names change through the graph alone.
 */
export class InclusionGraph {
  readonly #names: PromptNames;
  /** Different targets of each text that has any, in first-use order. */
  readonly #targets = new Map<PromptId, readonly InclusionTarget[]>();
  readonly #links = new Map<PromptId, Links>();
  readonly #dependents = new FewIds<PromptId>();
  /**
   * Includers by what a name must look like to concern them; see {@link watchKeys}. Made when a name first comes or goes
   * after the library was opened, or by {@link prepare}.
   */
  #watchers: FewIds<string> | null = null;

  constructor(names: PromptNames) {
    this.#names = names;
  }

  /**
   * Takes in a change of many prompts at once. Answers every prompt whose text was set or deleted or
   * whose inclusions changed their meaning; their {@link transitiveDependents} are all that
   * expands differently (SPEC E11).
   */
  apply(change: GraphChange): Set<PromptId> {
    const changed = new Set<PromptId>();
    const renamed = new Set<PromptId>();
    const dirty = new Set<PromptId>();
    // When a library is opened, everything that has targets is resolved anyhow.
    const isFirst = this.#targets.size === 0;
    for (const id of change.delete ?? []) {
      if (this.#names.delete(id)) renamed.add(id);
      this.#forget(id);
      changed.add(id);
    }
    for (const text of change.set ?? []) {
      const { id } = text;
      if (this.#names.add(id)) renamed.add(id);
      const spellings = 'body' in text ? inclusionTargets(text.body) : text.targets;
      if (this.#setTargets(id, spellings)) dirty.add(id);
      changed.add(id);
    }
    if (isFirst) renamed.clear();
    this.#resolveAgain(renamed, dirty, changed);
    return changed;
  }

  /** Sets one prompt's text; like {@link apply}. */
  set(id: PromptId, body: string): Set<PromptId> {
    return this.apply({ set: [{ id, body }] });
  }

  /** Removes one prompt; like {@link apply}. */
  delete(id: PromptId): Set<PromptId> {
    return this.apply({ delete: [id] });
  }

  /** Gives a prompt's text another id; like {@link apply}. Inclusions are not respelt here. */
  rename(from: PromptId, to: PromptId): Set<PromptId> {
    const targets = this.#targets.get(from) ?? [];
    const renamed = new Set<PromptId>();
    this.#forget(from);
    if (this.#names.delete(from)) renamed.add(from);
    if (this.#names.add(to)) renamed.add(to);
    this.#setTargets(
      to,
      targets.map(({ spelling }) => spelling),
    );
    const changed = new Set([from, to]);
    this.#resolveAgain(renamed, new Set([to]), changed);
    return changed;
  }

  /** What a prompt includes itself: resolved ids, each once, in first-use order. */
  dependencies(id: PromptId): readonly PromptId[] {
    return (this.#links.get(id) ?? noLinks).dependencies;
  }

  /** The targets of a prompt that mean nothing, as written, each once. */
  missing(id: PromptId): readonly string[] {
    return (this.#links.get(id) ?? noLinks).missing;
  }

  /** Whether a prompt's text has any inclusion, whatever it means. */
  hasInclusions(id: PromptId): boolean {
    return this.#targets.has(id);
  }

  /** What the ambiguous targets of a prompt could mean, in first-use order, each list in id order. */
  ambiguous(id: PromptId): readonly (readonly PromptId[])[] {
    return (this.#links.get(id) ?? noLinks).ambiguous;
  }

  /** The prompts that include this one themselves, in id order. */
  dependents(id: PromptId): readonly PromptId[] {
    return [...this.#dependents.of(id)].sort(compareIds);
  }

  /** The same in no particular order, for walks over many. */
  includersOf(id: PromptId): Iterable<PromptId> {
    return this.#dependents.of(id);
  }

  /** How many prompts include this one themselves. */
  dependentCount(id: PromptId): number {
    return this.#dependents.count(id);
  }

  /** The prompts in whose text some inclusion may mean something else when these ids come or go. */
  concernedBy(ids: Iterable<PromptId>): Set<PromptId> {
    const found = new Set<PromptId>();
    this.#addConcerned(ids, found);
    return found;
  }

  /** The given prompts and everything that includes one of them, at any depth (SPEC E11). */
  transitiveDependents(ids: Iterable<PromptId>): Set<PromptId> {
    return new Set(this.walkDependents(ids));
  }

  /**
   * As {@link transitiveDependents}, each once, found as it is asked for. The graph may change between two steps: what
   * was reached only by an edge that is gone may still come, and what a change made reachable is a dependent of what
   * that change touched.
   */
  *walkDependents(ids: Iterable<PromptId>): Generator<PromptId, void, undefined> {
    const found = new Set(ids);
    // A set is walked in insertion order and sees what is added meanwhile, so each is visited once.
    for (const id of found) {
      yield id;
      for (const dependent of this.#dependents.of(id)) found.add(dependent);
    }
  }

  /** The given prompts and everything they include, at any depth, in the order of discovery. */
  transitiveDependencies(ids: Iterable<PromptId>): Set<PromptId> {
    const found = new Set(ids);
    for (const id of found) {
      for (const dependency of this.dependencies(id)) found.add(dependency);
    }
    return found;
  }

  /** Resolves every inclusion anew from the texts last set. The answers stay what they were. */
  rebuild(): void {
    this.#dependents.clear();
    this.#links.clear();
    this.#watchers = null;
    for (const [id, targets] of this.#targets) this.#link(id, targets);
  }

  /** Makes what the first change of names would otherwise wait for: 0.1 s for 100,000 prompts. */
  prepare(): void {
    this.#watchersNow();
  }

  /** Keeps a text's targets; false when they are those it had. */
  #setTargets(id: PromptId, spellings: readonly string[]): boolean {
    const before = this.#targets.get(id) ?? [];
    const same =
      before.length === spellings.length &&
      before.every(({ spelling }, index) => spelling === spellings[index]);
    if (same) return false;
    this.#unwatch(id, before);
    const targets = spellings.map(parseTarget);
    if (targets.length === 0) {
      this.#targets.delete(id);
    } else {
      this.#targets.set(id, targets);
      this.#watch(id, targets);
    }
    return true;
  }

  /** Resolves what changed texts and changed names touch, and notes whose meaning is another now. */
  #resolveAgain(
    renamed: ReadonlySet<PromptId>,
    dirty: Set<PromptId>,
    changed: Set<PromptId>,
  ): void {
    this.#addConcerned(renamed, dirty);
    for (const id of dirty) {
      if (this.#link(id, this.#targets.get(id) ?? [])) changed.add(id);
    }
  }

  /** Adds the prompts in whose text some inclusion can mean something else when these names come or go. */
  #addConcerned(names: Iterable<PromptId>, found: Set<PromptId>): void {
    // Thousands of names come and go in one folder, and few folders are included as a whole.
    const globsOf = new Map<string, readonly PromptId[]>();
    for (const name of names) {
      const watchers = this.#watchersNow();
      const folder = folderOf(name);
      let globs = globsOf.get(folder);
      if (globs === undefined) {
        globs = [...globKeys(folder)].flatMap((key) => [...watchers.of(key)]);
        globsOf.set(folder, globs);
      }
      for (const includers of [watchers.of(lastSegmentOf(name)), globs])
        for (const includer of includers)
          if (!found.has(includer) && this.#isConcerned(includer, name)) found.add(includer);
    }
  }

  #isConcerned(includer: PromptId, name: PromptId): boolean {
    const targets = this.#targets.get(includer) ?? [];
    return targets.some((target) => concernsTarget(target, includer, name));
  }

  /** Resolves a text's targets and keeps the edges; true when the meaning, or its clarity, changed. */
  #link(id: PromptId, targets: readonly InclusionTarget[]): boolean {
    const before = this.#links.get(id) ?? noLinks;
    const links = resolveAll(id, targets, this.#names);
    const sameIds = isEqual(before.dependencies, links.dependencies);
    if (!sameIds) {
      for (const each of before.dependencies) this.#dropEdge(id, each);
      for (const each of links.dependencies) this.#addEdge(id, each);
    }
    if (targets.length === 0) this.#links.delete(id);
    else this.#links.set(id, links);
    return (
      !sameIds ||
      !isEqual(before.missing, links.missing) ||
      !isEqual(before.ambiguous, links.ambiguous)
    );
  }

  #addEdge(includer: PromptId, id: PromptId): void {
    this.#dependents.add(id, includer);
  }

  #dropEdge(includer: PromptId, id: PromptId): void {
    this.#dependents.delete(id, includer);
  }

  #forget(id: PromptId): void {
    this.#setTargets(id, []);
    this.#link(id, []);
  }

  #watchersNow(): FewIds<string> {
    if (this.#watchers !== null) return this.#watchers;
    this.#watchers = new FewIds();
    for (const [includer, targets] of this.#targets) this.#watch(includer, targets);
    return this.#watchers;
  }

  #watch(includer: PromptId, targets: readonly InclusionTarget[]): void {
    if (this.#watchers === null) return;
    for (const key of watchKeys(includer, targets)) this.#watchers.add(key, includer);
  }

  #unwatch(includer: PromptId, targets: readonly InclusionTarget[]): void {
    if (this.#watchers === null) return;
    for (const key of watchKeys(includer, targets)) this.#watchers.delete(key, includer);
  }
}

function resolveAll(
  includer: PromptId,
  targets: readonly InclusionTarget[],
  names: PromptNames,
): Links {
  const dependencies = new Set<PromptId>();
  const missing: string[] = [];
  const ambiguous: (readonly PromptId[])[] = [];
  for (const target of targets) {
    const found = resolveTarget(target, includer, names);
    if (found.kind === 'missing') missing.push(target.spelling);
    else if (found.kind === 'many') for (const id of found.ids) dependencies.add(id);
    else {
      dependencies.add(found.id);
      if (found.ambiguous) ambiguous.push(found.ambiguous);
    }
  }
  return { dependencies: [...dependencies], missing, ambiguous };
}

function isEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
