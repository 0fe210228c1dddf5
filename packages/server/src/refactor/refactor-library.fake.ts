import { applyChanges, defaultLimits, expand, type PromptId } from '@prompt-manager/core';
import type { CommittedChange } from '../library/committed.ts';
import { fakeHead } from '../library/head.fake.ts';
import type { Head } from '../library/head.ts';
import { Heads } from '../library/heads.ts';
import { ReadingProgress } from '../library/reading-progress.ts';
import type { Refactorer } from './refactorer.ts';
import { outcomeOf, type Refactoring } from './refactoring.ts';

/** A library in memory that refactorings are made in at once, without documents or a journal. */
export interface RefactorLibrary {
  readonly heads: Heads;
  readonly context: {
    readonly heads: Heads;
    readonly refactorer: Pick<Refactorer, 'run'>;
    readonly limits: typeof defaultLimits;
    readonly checkPlace: () => void;
    readonly reading: ReadingProgress;
  };
  /** What each prompt expands to, all markers alike; null when that is too large. */
  readonly expansions: () => ReadonlyMap<PromptId, string | null>;
}

/** Who asks, in tests. */
export const somebody = { source: {}, origin: 'rest', dryRun: false } as const;

/** A library of bodies by id. */
export function createRefactorLibrary(
  bodies: Readonly<Record<string, string>>,
  maxExpansionBytes = 100_000,
): RefactorLibrary {
  const heads = new Heads();
  const limits = { ...defaultLimits, maxExpansionBytes };
  heads.apply(
    Object.entries(bodies).map(([id, content]) => changed(null, fakeHead(id, { content }))),
  );
  const run: Refactorer['run'] = async (plan, { dryRun }) => {
    const refactoring = wholeOf(plan());
    const outcome = wholeOf(outcomeOf(refactoring, heads, dryRun ? null : 'change'));
    if (!dryRun) heads.apply(batchOf(heads, refactoring));
    return outcome;
  };
  return {
    heads,
    context: {
      heads,
      refactorer: { run },
      limits,
      checkPlace: () => undefined,
      reading: new ReadingProgress(),
    },
    expansions: () => {
      const { read, names } = heads;
      return new Map(
        heads.sortedIds().map((id) => [id, textOf(() => expand({ id, read, names, limits }).text)]),
      );
    },
  };
}

/** What work that pauses comes to, without pausing. */
function wholeOf<T>(steps: Generator<undefined, T, undefined>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function textOf(expanded: () => string): string | null {
  try {
    return expanded().replace(
      /\[\[(PROMPT NOT FOUND|CIRCULAR DEPENDENCY): [^[\]\n]*\]\]/g,
      '[[$1]]',
    );
  } catch {
    return null; // Too large.
  }
}

function batchOf(
  heads: Heads,
  { renamed, edits, created, deleted }: Refactoring,
): CommittedChange[] {
  const ids = new Set([...renamed.keys(), ...edits.keys(), ...deleted]);
  const touched = [...ids].map((id) => {
    const before = heads.get(id) as Head;
    const content = applyChanges(before.content, edits.get(id) ?? []);
    const after = { ...before, id: renamed.get(id) ?? id, content, revision: before.revision + 1 };
    return changed(before, deleted.has(id) ? null : after);
  });
  return [
    ...touched,
    ...created.map(({ id, content }) => changed(null, fakeHead(id, { content }))),
  ];
}

/** A committed change from one head to another. */
export function changed(before: Head | null, after: Head | null): CommittedChange {
  const kind =
    before === null
      ? 'create'
      : after === null
        ? 'delete'
        : before.id === after.id
          ? 'update'
          : 'rename';
  const { id, revision } = (after ?? before) as Head;
  const nothing = { contributions: [], textChanges: () => [], update: () => null };
  return { kind, before, after, id: before?.id ?? id, revision, atMs: 0, ...nothing };
}
