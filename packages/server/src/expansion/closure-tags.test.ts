import { defaultLimits, parsePromptId, type PromptId } from '@prompt-manager/core';
import { array, assert, constantFrom, dictionary, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { PromptKey } from '../journal/journal.ts';
import type { CommittedBatch, CommittedChange } from '../library/committed.ts';
import { fakeHead } from '../library/head.fake.ts';
import type { Head } from '../library/head.ts';
import { Heads } from '../library/heads.ts';
import { Expansions } from './expansions.ts';

const names = constantFrom('a', 'b', 'f/a', 'f/b', 'f/g/a', 'g/b');
const bodies = array(
  constantFrom('a', 'b', 'f/a', './a', '../b', 'f/*', '**', 'a#H', 'g/b.md', '# H\nx', 'text'),
  { maxLength: 3 },
).map((all) => all.map((each) => (/[# ]|text/.test(each) ? `${each}\n` : `[[${each}]]`)).join(''));
/** What a commit sets, by name, and what it deletes. */
const commits = array(
  record({ set: dictionary(names, bodies, { maxKeys: 2 }), gone: array(names, { maxLength: 1 }) }),
  { maxLength: 8 },
);

let keysGiven = 0;

/** The text after a change, under the key it had; every second prompt is one of the journal from the start. */
function headOf(id: PromptId, before: Head | null, content: string): Head {
  keysGiven += 1;
  const key =
    before === null && keysGiven % 2 === 0
      ? null
      : (before?.key ?? (`key-${keysGiven}` as PromptKey));
  return fakeHead(id, { key, revision: (before?.revision ?? 0) + 1, content });
}

function batchOf(
  heads: Heads,
  {
    set,
    gone,
  }: { readonly set: Readonly<Record<string, string>>; readonly gone: readonly string[] },
): CommittedBatch {
  const rest = {
    atMs: 0,
    contributions: [],
    textChanges: () => [],
    update: () => null,
  };
  const changes: CommittedChange[] = [];
  for (const [name, content] of Object.entries(set)) {
    const id = parsePromptId(name);
    const before = heads.get(id) ?? null;
    const kind = before === null ? 'create' : 'update';
    const after = headOf(id, before, content);
    changes.push({ ...rest, kind, id, revision: after.revision, before, after });
  }
  for (const name of gone) {
    const id = parsePromptId(name);
    const before = heads.get(id);
    if (before === undefined || name in set) continue;
    const { revision } = before;
    changes.push({ ...rest, kind: 'delete', id, revision, before, after: null });
  }
  return changes;
}

test('E11 N6 a tag changes exactly when a commit touched something in the prompt, and names its expansion', () => {
  assert(
    property(commits, (all) => {
      const heads = new Heads();
      const ports = { runningMs: () => 0, onNextTurn: () => undefined };
      const log = (): void => undefined;
      const expansions = new Expansions({ heads, ports, log, limits: defaultLimits });
      const textOf = new Map<string, string>();
      for (const commit of all) {
        const ids = [...heads.all()].map(({ id }) => id);
        const before = new Map(ids.map((id) => [id, expansions.tagOf(id)]));
        const touched = heads.apply(batchOf(heads, commit));
        const affected = heads.graph.transitiveDependents(touched);
        for (const { id } of heads.all()) {
          const tag = expansions.tagOf(id);
          const known = before.get(id);
          if (known !== undefined) expect(tag !== known).toBe(affected.has(id));
          const { text } = expansions.expand({ id }).expansion;
          expect(text).toBe(textOf.get(tag) ?? text);
          textOf.set(tag, text);
        }
      }
    }),
    { numRuns: 300 },
  );
});
