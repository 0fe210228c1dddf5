import { assert, asyncProperty, constantFrom, dictionary, oneof, record } from 'fast-check';
import { parsePromptId, toPromptError } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { CommittedListener } from '../library/committed.ts';
import { fakeHead } from '../library/head.fake.ts';
import { ChangedSince } from './changed-since.ts';
import {
  changed,
  createRefactorLibrary,
  somebody,
  type RefactorLibrary,
} from './refactor-library.fake.ts';
import { affectedBy, type Planning, type Refactoring } from './refactoring.ts';
import { renameFolderIds, Renamer } from './rename.ts';

const segment = constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const nested = record({ folder: segment, name: segment }).map((each) =>
  [each.folder, each.name].join('/'),
);
const path = oneof(segment, nested);
const body = oneof(
  path.map((each) => `[[${each}]]`),
  record({ one: path, other: segment }).map(({ one, other }) => `[[${one}]] [[./${other}]]`),
  constantFrom('', '', '[[a/*]]', '[[./*]]', '[[../a]] [[b#H]]', '[[b/**]]'),
);

interface Wish {
  readonly from: string;
  readonly to: string;
  readonly isFolder: boolean;
}

/** Works a rename out, every time anew; null when it is refused at once. */
async function planOf(
  { heads, context }: RefactorLibrary,
  { from, to, isFolder }: Wish,
): Promise<(() => Refactoring) | null> {
  let plan: (() => Planning) | null = null;
  const run = (wanted: () => Planning): Promise<never> => {
    plan = wanted;
    return Promise.reject(new Error('as far as this'));
  };
  const renamer = new Renamer({ ...context, refactorer: { run } });
  try {
    const ids = isFolder
      ? renameFolderIds({ heads, mounts: { named: () => undefined } }, from, to)
      : { ids: new Map([[parsePromptId(from), parsePromptId(to)]]) };
    await renamer.rename({ ...ids, updateReferences: true, ...somebody });
  } catch (thrown) {
    if (plan === null && toPromptError(thrown).code === 'internal') throw thrown;
  }
  const wanted = plan as (() => Planning) | null;
  return wanted === null ? null : () => wholeOf(wanted());
}

function wholeOf(plan: Planning): Refactoring {
  let step = plan.next();
  while (step.done !== true) step = plan.next();
  return step.value;
}

/** What work comes to, or the code by which it is refused. */
function codeOr<T>(work: () => T): T | string {
  try {
    return work();
  } catch (thrown) {
    const { code } = toPromptError(thrown);
    if (code === 'internal') throw thrown;
    return code;
  }
}

test('M3 what comes and goes while a rename is worked out leaves it as it is, or makes it start over', async () => {
  const made = { same: 0, sameWithNames: 0, another: 0 };
  const wishes = record({
    bodies: dictionary(path, body, { minKeys: 2, maxKeys: 9, noNullPrototype: true }),
    from: path,
    to: path,
    isFolder: constantFrom(true, false),
    other: path,
    text: body,
  });
  await assert(
    asyncProperty(wishes, async ({ bodies, other, text, ...wish }) => {
      const tried = createRefactorLibrary(bodies);
      const { heads } = tried;
      const plan = await planOf(tried, wish);
      const planned = plan === null ? 'refused' : codeOr(plan);
      if (plan === null || typeof planned === 'string') return;
      let tell: CommittedListener = () => undefined;
      const since = new ChangedSince({ onCommitted: (listener) => ((tell = listener), () => {}) });
      const affected = affectedBy(planned);
      const id = parsePromptId(other);
      // What is held neither changes nor goes, and nobody takes a new id.
      if (affected.has(id)) return;
      const before = heads.get(id) ?? null;
      const after = text === '' && before !== null ? null : fakeHead(id, { content: text });
      const batch = [changed(before, after)];
      tell(batch, heads.apply(batch));
      if (since.makeAnother(planned, affected)) {
        made.another += 1;
        return;
      }
      made.same += 1;
      if (before === null || after === null) made.sameWithNames += 1;
      const again = codeOr(plan);
      expect(typeof again === 'string' ? again : again.edits).toEqual(planned.edits);
    }),
    { numRuns: 10_000 },
  );
  // The property is empty where everything starts over.
  for (const [kind, count] of Object.entries(made))
    expect([kind, count > 100]).toEqual([kind, true]);
});
