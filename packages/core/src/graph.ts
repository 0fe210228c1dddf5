import { compareIds, lastSegmentOf, type PromptId } from './ids.ts';
import { scanInclusions, type InclusionTarget } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';
import { resolveTarget } from './resolve.ts';

/** What one prompt includes, as written and as it resolves now. */
interface Node {
  /** Each target once by spelling, in first-use order. */
  readonly targets: readonly InclusionTarget[];
  dependencies: readonly PromptId[];
  missing: readonly string[];
}

const nothing: ReadonlySet<PromptId> = new Set();

/**
 * Who includes whom, kept current while prompts come, change and go (SPEC E7, E11).
 *
 * 1. After every call the graph is what {@link rebuild} would make of the same prompts.
 * 2. A name that comes or goes resolves again exactly the prompts whose meaning it can change: those with a target
 *    of the same last segment (every other rule of SPEC E2 needs that segment), and those with a glob.
 * 3. Nothing recurses: a chain of any length is walked.
 */
export class InclusionGraph {
  readonly #names: PromptNames;
  readonly #nodes = new Map<PromptId, Node>();
  readonly #includers = new Map<PromptId, Set<PromptId>>();
  readonly #byLastSegment = new Map<string, Set<PromptId>>();
  readonly #withGlobs = new Set<PromptId>();

  /** `names` is filled and emptied by the graph: the prompts set here are the names there are. */
  constructor(names: PromptNames) {
    this.#names = names;
  }

  /** Sets many prompts at once: all names first, so that each text is resolved once. */
  load(prompts: Iterable<readonly [PromptId, string]>): void {
    const all = [...prompts];
    for (const [id] of all) this.#names.add(id);
    for (const [id, body] of all) this.#place(id, body);
    // Prompts that were here before may mean other prompts now.
    for (const id of this.#nodes.keys()) this.#resolve(id);
  }

  /** Adds a prompt or gives it another text; answers the prompts whose text or targets changed, itself included. */
  set(id: PromptId, body: string): ReadonlySet<PromptId> {
    const isNew = this.#names.add(id);
    this.#place(id, body);
    this.#resolve(id);
    return isNew ? this.#resolveAround(id) : new Set([id]);
  }

  /** Removes a prompt; answers the prompts whose targets changed, and the removed one. */
  delete(id: PromptId): ReadonlySet<PromptId> {
    if (!this.#nodes.has(id)) return nothing;
    this.#remove(id);
    this.#names.delete(id);
    return this.#resolveAround(id);
  }

  /** Gives a prompt another id; answers the prompts whose text or targets changed, under their present ids, and the old id. */
  rename(from: PromptId, to: PromptId, body: string): ReadonlySet<PromptId> {
    return new Set([...this.delete(from), ...this.set(to, body)]);
  }

  /** Prompts a prompt includes itself, each once, in first-use order (SPEC E7). */
  dependencies(id: PromptId): readonly PromptId[] {
    return this.#nodes.get(id)?.dependencies ?? [];
  }

  /** Targets of a prompt that name no prompt, as written. */
  missing(id: PromptId): readonly string[] {
    return this.#nodes.get(id)?.missing ?? [];
  }

  /** Prompts that include a prompt themselves, in id order. */
  dependents(id: PromptId): readonly PromptId[] {
    return [...(this.#includers.get(id) ?? nothing)].sort(compareIds);
  }

  /** How many prompts include a prompt themselves. */
  dependentCount(id: PromptId): number {
    return this.#includers.get(id)?.size ?? 0;
  }

  /** The given prompts and everything that includes one of them at any depth. */
  transitiveDependents(ids: Iterable<PromptId>): ReadonlySet<PromptId> {
    const reached = new Set(ids);
    // A set is walked in insertion order and sees what is added meanwhile, so this visits each prompt once.
    for (const id of reached)
      for (const includer of this.#includers.get(id) ?? nothing) reached.add(includer);
    return reached;
  }

  /** A graph made anew from the same texts, for comparison. */
  static rebuild(
    prompts: Iterable<readonly [PromptId, string]>,
    names: PromptNames,
  ): InclusionGraph {
    const graph = new InclusionGraph(names);
    graph.load(prompts);
    return graph;
  }

  #place(id: PromptId, body: string): void {
    this.#remove(id);
    const targets = targetsOf(body);
    this.#nodes.set(id, { targets, dependencies: [], missing: [] });
    for (const target of targets) {
      if (target.glob === 'none') addTo(this.#byLastSegment, lastSegmentOf(target.path), id);
      else this.#withGlobs.add(id);
    }
  }

  #remove(id: PromptId): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    for (const dependency of node.dependencies) removeFrom(this.#includers, dependency, id);
    for (const target of node.targets)
      if (target.glob === 'none') removeFrom(this.#byLastSegment, lastSegmentOf(target.path), id);
    this.#withGlobs.delete(id);
    this.#nodes.delete(id);
  }

  /** Resolves again everything that the coming or going of a name can change; answers what changed, and `id`. */
  #resolveAround(id: PromptId): ReadonlySet<PromptId> {
    const changed = new Set([id]);
    for (const includer of this.#byLastSegment.get(lastSegmentOf(id)) ?? nothing)
      if (this.#resolve(includer)) changed.add(includer);
    for (const includer of this.#withGlobs) if (this.#resolve(includer)) changed.add(includer);
    // A prompt that included the one that came or went shows its marker or its text now.
    for (const includer of this.#includers.get(id) ?? nothing) changed.add(includer);
    return changed;
  }

  /** Works out what a prompt's targets mean now; true when that changed. */
  #resolve(id: PromptId): boolean {
    const node = this.#nodes.get(id);
    if (node === undefined) return false;
    const { dependencies, missing } = this.#meaning(id, node.targets);
    if (equal(dependencies, node.dependencies) && equal(missing, node.missing)) return false;
    for (const dependency of node.dependencies) removeFrom(this.#includers, dependency, id);
    for (const dependency of dependencies) addTo(this.#includers, dependency, id);
    node.dependencies = dependencies;
    node.missing = missing;
    return true;
  }

  #meaning(
    id: PromptId,
    targets: readonly InclusionTarget[],
  ): Pick<Node, 'dependencies' | 'missing'> {
    const dependencies = new Set<PromptId>();
    const missing: string[] = [];
    for (const target of targets) {
      const resolution = resolveTarget(target, id, this.#names);
      if (resolution.kind === 'one') dependencies.add(resolution.id);
      else if (resolution.kind === 'many')
        for (const each of resolution.ids) dependencies.add(each);
      else missing.push(target.spelling);
    }
    return { dependencies: [...dependencies], missing };
  }
}

function targetsOf(body: string): readonly InclusionTarget[] {
  if (!body.includes('[[')) return [];
  const targets = new Map<string, InclusionTarget>();
  for (const segment of scanInclusions(body)) {
    if (segment.kind === 'inclusion' && !targets.has(segment.target.spelling))
      targets.set(segment.target.spelling, segment.target);
  }
  return [...targets.values()];
}

function addTo<K>(map: Map<K, Set<PromptId>>, key: K, id: PromptId): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, new Set([id]));
  else ids.add(id);
}

function removeFrom<K>(map: Map<K, Set<PromptId>>, key: K, id: PromptId): void {
  const ids = map.get(key);
  if (ids?.delete(id) === true && ids.size === 0) map.delete(key);
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
