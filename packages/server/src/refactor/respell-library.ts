import {
  respellInclusions,
  traceInclusions,
  type MeaningShift,
  type NamesChange,
  type PromptId,
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
}

/**
 * Works out how inclusions everywhere are respelt for names that change (SPEC M1, M2). Looks only at the prompts that a name
 * that comes or goes can concern. Changes nothing; the names are as before when it returns.
 */
export function respellLibrary(heads: Heads, change: LibraryChange): LibraryRespelling {
  const { graph, names } = heads;
  const { renamed, added = [], deleted = new Set(), own = new Map(), fixed = new Set() } = change;
  const gone = [...renamed.keys(), ...deleted];
  const come = [...renamed.values(), ...added];
  const includers = graph.concernedBy([...gone, ...come]);
  for (const id of [...renamed.keys(), ...own.keys()]) includers.add(id);
  const traces = new Map<PromptId, readonly TracedInclusion[]>();
  for (const id of [...includers].sort()) {
    if (deleted.has(id) || fixed.has(id)) continue;
    const traced = traceInclusions(heads.get(id)?.content ?? '', id, names);
    const others = own.get(id) ?? [];
    traces.set(id, outsideOf(others, traced));
  }
  const edits = new Map(own);
  const shifts: { id: PromptId; shift: MeaningShift }[] = [];
  const left: RefactorNotes['left'][number][] = [];
  names.asIf({ delete: gone, add: come }, () => {
    for (const [id, traced] of traces) {
      const includer = renamed.get(id) ?? id;
      const respelt = respellInclusions(traced, { from: id, includer, change, names });
      for (const shift of respelt.shifts) shifts.push({ id: includer, shift });
      if (respelt.edits.length === 0) continue;
      const reason = heads.get(id)?.readOnlyReason ?? null;
      if (reason !== null && !renamed.has(id))
        left.push({ id, inclusions: respelt.edits.length, reason });
      else edits.set(id, inOrder([...(own.get(id) ?? []), ...respelt.edits]));
    }
  });
  return { edits, notes: { shifts, left } };
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
