import {
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  dictionary,
  nat,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { scanInclusions, toPromptError, type PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { extract } from './extract.ts';
import { inline } from './inline.ts';
import { createRefactorLibrary, somebody, type RefactorLibrary } from './refactor-library.fake.ts';
import type { RefactorOutcome } from './refactoring.ts';
import { renameFolderIds, Renamer } from './rename.ts';

const segment = constantFrom('a', 'b', 'c', 'Ab', 'n.md');
const path = array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const target = oneof(
  segment,
  segment,
  path,
  path.map((each) => `./${each}`),
  path.map((each) => `../${each}`),
  path.map((each) => `${each}.md`),
  path.map((each) => `${each}#H`),
  constantFrom('*', 'a/*', './*', 'b/**', '../**#H', '**', 'a/b/*'),
);
const piece = oneof(
  target.map((each) => `[[${each}]]`),
  target.map((each) => `[[${each}]]`),
  constantFrom('text', '\n', '\n# H\n', '\n## G\n', '\\', '[', ']]', '\\[[a]]', ' ', '---\n'),
);
const body = array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const library = dictionary(path, body, { minKeys: 2, maxKeys: 9, noNullPrototype: true });

type Step =
  | { readonly kind: 'rename'; readonly which: number; readonly to: string }
  | { readonly kind: 'folder'; readonly which: number; readonly depth: number; readonly to: string }
  | {
      readonly kind: 'extract';
      readonly which: number;
      readonly from: number;
      readonly length: number;
      readonly to: string;
      readonly style: 'short' | 'full';
    }
  | {
      readonly kind: 'inline';
      readonly which: number;
      readonly nth: number;
      readonly remove: boolean;
    }
  | { readonly kind: 'everywhere'; readonly which: number; readonly remove: boolean };

const remove = constantFrom(true, false);
const step: Arbitrary<Step> = oneof(
  record({ kind: constant('rename' as const), which: nat(20), to: path }),
  record({ kind: constant('folder' as const), which: nat(20), depth: nat(2), to: path }),
  record({
    kind: constant('extract' as const),
    which: nat(20),
    from: nat(20),
    length: nat(20),
    to: path,
    style: constantFrom('short' as const, 'full' as const),
  }),
  record({ kind: constant('inline' as const), which: nat(20), nth: nat(5), remove }),
  record({ kind: constant('everywhere' as const), which: nat(20), remove }),
);

/** Makes a step, or answers the code by which it is refused. */
async function make(
  { heads, context }: RefactorLibrary,
  wish: Step,
): Promise<RefactorOutcome | string> {
  const ids = heads.sortedIds();
  const id = ids[wish.which % ids.length];
  if (id === undefined) return 'empty';
  const renamer = new Renamer(context);
  const renaming = { updateReferences: true, ...somebody };
  const length = heads.get(id)!.content.length;
  try {
    switch (wish.kind) {
      case 'rename':
        return await renamer.rename({ ids: new Map([[id, wish.to as PromptId]]), ...renaming });
      case 'folder': {
        const folders = id
          .split('/')
          .slice(0, wish.depth + 1)
          .join('/');
        const mounts = { named: () => undefined };
        return await renamer.rename({
          ...renameFolderIds({ heads, mounts }, folders, wish.to),
          ...renaming,
        });
      }
      case 'extract': {
        const from = wish.from % (length + 1);
        const range = { from, to: Math.min(length, from + wish.length) };
        const { style } = wish;
        const baseRevision = heads.get(id)!.revision;
        return await extract(context, {
          id,
          baseRevision,
          newId: wish.to as PromptId,
          style,
          ...range,
          ...somebody,
        });
      }
      case 'inline': {
        const inclusions = scanInclusions(heads.get(id)!.content).filter(
          ({ kind }) => kind === 'inclusion',
        );
        const place = inclusions[wish.nth % inclusions.length];
        if (place === undefined) return 'nothing';
        return await inline(context, {
          id,
          place,
          baseRevision: undefined,
          deleteFragment: wish.remove,
          ...somebody,
        });
      }
      case 'everywhere':
        return await inline(context, {
          id,
          place: null,
          baseRevision: undefined,
          deleteFragment: wish.remove,
          ...somebody,
        });
    }
  } catch (thrown) {
    const { code } = toPromptError(thrown);
    if (code === 'internal') throw thrown;
    return code;
  }
}

/** Compares every expansion with what it was, those left out that the outcome names and what includes them. */
function expectSameMeaning(
  { heads, expansions }: RefactorLibrary,
  before: ReadonlyMap<PromptId, string | null>,
  { files, notes }: RefactorOutcome,
): void {
  const renamed = new Map(
    files.flatMap(({ id, newId }) => (id === null ? [] : [[id, newId] as const])),
  );
  const told = heads.graph.transitiveDependents(notes.shifts.map(({ id }) => id));
  const now = expansions();
  for (const [id, text] of before) {
    const newId = renamed.has(id) ? (renamed.get(id) ?? null) : id;
    if (newId === null || told.has(newId)) continue;
    expect([newId, now.get(newId)]).toEqual([newId, text]);
  }
}

test('M2 M4 M5 M6 whatever is renamed, moved, extracted and inlined, every expansion keeps its bytes or is named', async () => {
  const made = new Map<string, number>();
  await assert(
    asyncProperty(library, array(step, { minLength: 1, maxLength: 4 }), async (bodies, steps) => {
      const tried = createRefactorLibrary(bodies);
      for (const wish of steps) {
        const before = tried.expansions();
        const outcome = await make(tried, wish);
        const what = typeof outcome === 'string' ? `${wish.kind} ${outcome}` : wish.kind;
        made.set(what, (made.get(what) ?? 0) + 1);
        if (typeof outcome !== 'string') expectSameMeaning(tried, before, outcome);
        else expect(tried.expansions()).toEqual(before);
      }
    }),
    { numRuns: 1_500 },
  );
  // The property is empty where everything is refused.
  for (const kind of ['rename', 'folder', 'extract', 'inline', 'everywhere'])
    expect([kind, (made.get(kind) ?? 0) > 50]).toEqual([kind, true]);
});
