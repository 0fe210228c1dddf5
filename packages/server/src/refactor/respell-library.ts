import {
  NamesAsIf,
  WatchedNames,
  parseTarget,
  respellInclusions,
  traceInclusions,
  type MeaningShift,
  type NamesChange,
  type PromptId,
  type Respelling,
  type TextChange,
  type TracedInclusion,
} from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';
import type { RefactorNotes } from './refactoring.ts';

/** What is to happen to a library's names, and to some texts by themselves. */
export interface LibraryChange extends NamesChange {
  /** Changes of texts that come with it. Inclusions inside their ranges are their own concern. */
  readonly own?: ReadonlyMap<PromptId, readonly TextChange[]> | undefined;
  /** Prompts whose text is not to be touched beyond `own`. */
  readonly fixed?: ReadonlySet<PromptId> | undefined;
}

/** The texts that change so that every inclusion keeps its meaning. */
export interface LibraryRespelling {
  /** By present id, `own` among them. */
  readonly edits: ReadonlyMap<PromptId, readonly TextChange[]>;
  readonly notes: RefactorNotes;
  /** Whether what the text of this prompt says now is concerned by the change. */
  readonly concerns: (id: PromptId) => boolean;
  /** Whether it may be another one because this name came or went since it was begun. */
  readonly dependsOnName: (id: PromptId) => boolean;
}

/** Changed ids looked up in the graph between two pauses. */
const idsPerStep = 32;

/**
 * Works out how inclusions everywhere are respelt for names that change (SPEC M1, M2). Looks only at the prompts that a name
 * that comes or goes can concern. Changes nothing. Pauses by yielding; where a name or a text changes meanwhile,
 * `dependsOnName` and `concerns` say whether that matters.
 */
export function* respellLibrary(
  heads: Heads,
  change: LibraryChange,
): Generator<undefined, LibraryRespelling, undefined> {
  const { graph } = heads;
  const { renamed, added = [], deleted = new Set(), own = new Map(), fixed = new Set() } = change;
  const gone = [...renamed.keys(), ...deleted];
  const come = [...renamed.values(), ...added];
  const includers = new Set<PromptId>([...renamed.keys(), ...own.keys()]);
  const changing = [...gone, ...come];
  for (let at = 0; at < changing.length; at += idsPerStep) {
    for (const id of graph.concernedBy(changing.slice(at, at + idsPerStep))) includers.add(id);
    yield;
  }
  const namesAfter = new NamesAsIf(heads.names, gone);
  for (const id of come) {
    namesAfter.add(id);
    yield;
  }
  // Whatever is looked up in the names ends like a target of one of the texts, as it is or as it will be, or like a
  // changing name.
  const watched = watchedBy(change, changing);
  const respellingOf = (id: PromptId): Respelling => {
    const traced = traceInclusions(heads.get(id)?.content ?? '', id, heads.names);
    const includer = renamed.get(id) ?? id;
    const context = { from: id, includer, change, names: namesAfter };
    const respelt = respellInclusions(outsideOf(own.get(id) ?? [], traced), context);
    const targets = traced.map(({ target }) => target);
    watched.watch(id, targets);
    watched.watch(includer, [...targets, ...respelt.edits.map((edit) => parseTarget(edit.insert))]);
    return respelt;
  };
  const edits = new Map(own);
  const shifts: { id: PromptId; shift: MeaningShift }[] = [];
  const left: RefactorNotes['left'][number][] = [];
  for (const id of [...includers].sort()) {
    yield;
    if (deleted.has(id) || fixed.has(id)) continue;
    const respelt = respellingOf(id);
    for (const shift of respelt.shifts) shifts.push({ id: renamed.get(id) ?? id, shift });
    if (respelt.edits.length === 0) continue;
    const reason = heads.facts(id)?.readOnlyReason ?? null;
    if (reason !== null && !renamed.has(id))
      left.push({ id, inclusions: respelt.edits.length, reason });
    else edits.set(id, inOrder([...(own.get(id) ?? []), ...respelt.edits]));
  }
  const concerns = (id: PromptId): boolean => {
    const respelt = respellingOf(id);
    return respelt.edits.length > 0 || respelt.shifts.some(({ kind }) => kind === 'lost');
  };
  const dependsOnName = (id: PromptId): boolean => watched.concerns(id);
  return { edits, notes: { shifts, left }, concerns, dependsOnName };
}

/** The names that a change of names depends on whatever the texts say. */
function watchedBy({ folder }: LibraryChange, changing: readonly PromptId[]): WatchedNames {
  const watched = new WatchedNames();
  for (const id of changing) watched.watchName(id);
  for (const path of folder === undefined ? [] : [folder.from, folder.to])
    watched.watchFolder(path);
  return watched;
}

/** The inclusions that no change touches; both lists ascend, so each is gone through once. */
function outsideOf(
  changes: readonly TextChange[],
  traced: readonly TracedInclusion[],
): readonly TracedInclusion[] {
  let at = 0;
  return traced.filter(({ from, to }) => {
    while ((changes[at]?.to ?? Infinity) <= from) at += 1;
    const change = changes[at];
    return change === undefined || to <= change.from || change.to <= from;
  });
}

function inOrder(changes: TextChange[]): readonly TextChange[] {
  return changes.sort((a, b) => a.from - b.from);
}
