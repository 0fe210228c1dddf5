import { setImmediate as onNextTurn } from 'node:timers/promises';
import { array, assert, asyncProperty, constant, constantFrom, oneof, record } from 'fast-check';
import {
  defaultLimits,
  expand,
  parsePromptId,
  PromptError,
  type PromptId,
} from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { CommittedBatch, CommittedChange } from '../library/committed.ts';
import { fakeHead } from '../library/head.fake.ts';
import type { Head } from '../library/head.ts';
import { Heads } from '../library/heads.ts';
import { systemPorts } from '../system-ports.ts';
import { LibraryProblems } from './library-problems.ts';

const limits = { ...defaultLimits, maxExpansionBytes: 60, maxProblems: 3 };

type Text = Pick<Head, 'content' | 'tags'> & { readonly header?: string | null };

/** Heads that change by committed batches, as those of a library do. */
class World {
  readonly heads = new Heads();
  readonly problems = new LibraryProblems({ heads: this.heads, limits, ports: systemPorts });

  put(name: string, text: Text): void {
    const id = parsePromptId(name);
    const before = this.heads.get(id) ?? null;
    this.#commit([change(before === null ? 'create' : 'update', before, headOf(id, text, before))]);
  }

  drop(name: string): void {
    const before = this.heads.get(parsePromptId(name));
    if (before !== undefined) this.#commit([change('delete', before, null)]);
  }

  rename(from: string, to: string): void {
    const before = this.heads.get(parsePromptId(from));
    if (before === undefined || this.heads.get(parsePromptId(to)) !== undefined) return;
    this.#commit([change('rename', before, headOf(parsePromptId(to), before, before))]);
  }

  #commit(batch: CommittedBatch): void {
    this.problems.follow(batch, this.heads.apply(batch));
  }
}

function headOf(id: PromptId, { content, tags, header = null }: Text, before: Head | null): Head {
  return fakeHead(id, { content, tags, header, revision: (before?.revision ?? 0) + 1 });
}

function change(
  kind: CommittedChange['kind'],
  before: Head | null,
  after: Head | null,
): CommittedChange {
  const { id, revision } = (before ?? after) as Head;
  const told = { atMs: 0, contributions: [], textChanges: () => [], update: () => null };
  return { kind, before, after, id, revision, ...told };
}

async function everythingIn(problems: LibraryProblems, heads: Heads): Promise<unknown> {
  await problems.settle();
  return { all: [...problems.all()], each: heads.sortedIds().map((id) => problems.ofPrompt(id)) };
}

const names = constantFrom('a', 'b', 'b', 'f/a', 'f/b', 'F/A', 'fragments/x', 'g/h/c');
const pieces = constantFrom(
  '{{kind}}',
  '{{kinds}}',
  '[[a]]',
  '[[f/b]]',
  '[[b#H]]',
  '[[f/*]]',
  '[[c]]',
  '# H\n',
  '# I\n',
  '[[fragmens/x]]',
  'twenty characters. ',
);
const text = record({
  content: array(pieces, { maxLength: 4 }).map((each) => each.join('')),
  tags: oneof(constant<string[]>([]), constant(['fragment'])),
  header: constantFrom(null, null, 'variables: [kind, tone]\n', 'variables: [who]\n'),
});
const steps = oneof(
  { weight: 6, arbitrary: record({ kind: constant('put' as const), name: names, text }) },
  { weight: 2, arbitrary: record({ kind: constant('drop' as const), name: names }) },
  { weight: 2, arbitrary: record({ kind: constant('rename' as const), name: names, to: names }) },
  { weight: 2, arbitrary: record({ kind: constant('ask' as const), name: names }) },
  { weight: 4, arbitrary: record({ kind: constant('settle' as const) }) },
);

test('I1 what is kept up is what a check of the whole library finds', async () => {
  await assert(
    asyncProperty(array(steps, { maxLength: 40 }), async (run) => {
      const world = new World();
      const { heads, problems } = world;
      for (const step of run) {
        if (step.kind === 'put') world.put(step.name, step.text);
        else if (step.kind === 'drop') world.drop(step.name);
        else if (step.kind === 'rename') world.rename(step.name, step.to);
        else if (step.kind === 'settle') await problems.settle();
        else problems.ofPrompt(parsePromptId(step.name));
      }
      const fresh = new LibraryProblems({ heads, limits, ports: systemPorts });
      const kept = await everythingIn(problems, heads);
      expect(kept).toEqual(await everythingIn(fresh, heads));
      problems.rebuild();
      expect(await everythingIn(problems, heads)).toEqual(kept);
    }),
    { numRuns: 400 },
  );
});

test('I5 a prompt is too large exactly when its expansion is refused for that', async () => {
  const bodies = record({ name: names, text });
  await assert(
    asyncProperty(array(bodies, { maxLength: 8 }), async (puts) => {
      const world = new World();
      for (const put of puts) world.put(put.name, put.text);
      const { heads, problems } = world;
      await problems.settle();
      const leads = new Set(
        heads
          .sortedIds()
          .filter((id) => problems.ofPrompt(id).problems.some(({ code }) => code === 'cycle')),
      );
      for (const id of heads.sortedIds()) {
        const reaches = [...leads].some((each) => heads.graph.transitiveDependents([each]).has(id));
        if (reaches) continue;
        const told = problems
          .ofPrompt(id)
          .problems.some(({ code }) => code === 'expansion_too_large');
        expect(told).toBe(isRefused(heads, id));
      }
    }),
    { numRuns: 300 },
  );
});

function isRefused({ read, names: known }: Heads, id: PromptId): boolean {
  try {
    expand({ id, read, names: known, limits });
    return false;
  } catch (error) {
    return error instanceof PromptError && error.code === 'expansion_too_large';
  }
}

function library(texts: Readonly<Record<string, string | Text>>): World {
  const world = new World();
  for (const [name, each] of Object.entries(texts))
    world.put(name, typeof each === 'string' ? { content: each, tags: [] } : each);
  return world;
}

async function codesIn({ problems }: World): Promise<readonly string[]> {
  await problems.settle();
  return [...problems.all()].flatMap(({ id, problems: found }) =>
    found.map(({ code }) => `${id} ${code}`),
  );
}

test('I5 doublings are measured without being made, and a change far below is noticed', async () => {
  const world = library({ p0: 'twenty characters...' });
  for (let level = 1; level <= 60; level++)
    world.put(`p${level}`, { content: `[[p${level - 1}]]`.repeat(2), tags: [] });
  expect(await codesIn(world)).toContain('p60 expansion_too_large');
  world.put('p0', { content: '', tags: [] });
  expect(await codesIn(world)).toEqual([]);
});

test('I4 an unused fragment is one that says it is one, or that stands out in a folder of fragments', async () => {
  const root = '[[tone/x]][[tone/y]][[mixed/a]][[pair/a]]';
  const world = library({
    root,
    plain: '',
    tagged: { content: '', tags: ['Fragment'] },
    'team/fragments/deep/z': '',
    'tone/x': '',
    'tone/y': '',
    'tone/unused': '',
    'mixed/a': '',
    'mixed/b': '',
    'mixed/c': '',
    'pair/a': '',
    'pair/b': '',
  });
  const unused = (codes: readonly string[]): readonly string[] =>
    codes.filter((each) => each.endsWith(' unused')).map((each) => each.replace(' unused', ''));
  expect(unused(await codesIn(world))).toEqual(['tagged', 'team/fragments/deep/z', 'tone/unused']);
  world.put('plain', { content: '[[tagged]]', tags: [] });
  world.put('root', { content: root.replace('[[tone/x]]', '[[tone/unused]]'), tags: [] });
  expect(unused(await codesIn(world))).toEqual(['team/fragments/deep/z', 'tone/x']);
});

test('I2 a cycle and a shared name are listed once, and told to everyone they concern', async () => {
  const world = library({ a: '[[b]]', b: '[[c]]', c: '[[a]]', 'f/x': '', 'g/X': '', 'F/x': '' });
  expect(await codesIn(world)).toEqual(['F/x case_conflict', 'F/x shared_name', 'c cycle']);
  const told = (name: string): readonly string[] =>
    world.problems.ofPrompt(parsePromptId(name)).problems.map(({ code }) => code);
  expect(['a', 'b', 'c'].map(told)).toEqual([['cycle'], ['cycle'], ['cycle']]);
  expect(told('g/X')).toEqual(['shared_name']);
  expect(told('f/x')).toEqual(['case_conflict', 'shared_name']);
});

test('I1 a heading that goes and a cycle that moves are noticed in texts that did not change', async () => {
  const world = library({ a: '[[b#H]]', b: '# H\n[[c]]', c: '[[b]]' });
  expect(await codesIn(world)).toEqual(['c cycle']);
  world.put('b', { content: '# I\n[[c]]', tags: [] });
  expect(await codesIn(world)).toEqual(['a missing_section', 'c cycle']);
  world.put('c', { content: 'moved on [[b]]', tags: [] });
  await world.problems.settle();
  const [, cycle] = [...world.problems.all()];
  expect(cycle?.problems.map(({ from }) => from)).toEqual([9]);
});

test('I1 a check of a large library is made in slices, so that others have their turn', async () => {
  const { heads } = library(
    Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`p${at}`, `[[p${at + 1}]]`])),
  );
  let nowMs = 0;
  const ports = { ...systemPorts, runningMs: () => (nowMs += 1) };
  const problems = new LibraryProblems({ heads, limits, ports });
  let turns = 0;
  let isDone = false;
  const others = (async () => {
    for (; !isDone; turns += 1) await onNextTurn();
  })();
  await problems.settle();
  isDone = true;
  await others;
  // About 1,500 steps, each of a millisecond by this clock, in slices of 8 ms.
  expect(turns).toBeGreaterThan(100);
});

test('I12 a prompt that declares variables is told of those it does not, and of those nothing uses', async () => {
  const world = library({
    a: {
      content: '{{kind}} {{kinds}} {{far}} {{toen}}\n[[b]]',
      tags: [],
      header: 'variables: [kind, tone, idle]\n',
    },
    b: { content: '[[c]]', tags: [], header: null },
    c: { content: '{{tone}} {{undeclared}}', tags: [], header: 'variables: [far]\n' },
    free: '{{anything}}',
  });
  await world.problems.settle();
  const told = (): readonly string[] =>
    [...world.problems.all()].flatMap(({ id, problems: found }) =>
      found.map(({ code, part, from, about }) =>
        [
          id,
          code,
          part,
          from,
          'message' in about ? about.message.split('“')[1]?.split('”')[0] : '',
        ].join(' '),
      ),
    );
  expect(told()).toEqual([
    'a unused_variable header 0 idle',
    'a undeclared_variable content 9 ',
    'a undeclared_variable content 27 ',
    'c unused_variable header 0 far',
    'c undeclared_variable content 0 ',
    'c undeclared_variable content 9 ',
  ]);
  // A change two levels below is noticed.
  world.put('c', { content: '{{idle}} {{tone}}', tags: [], header: null });
  await world.problems.settle();
  expect(told()).toEqual([
    'a undeclared_variable content 9 ',
    'a undeclared_variable content 19 ',
    'a undeclared_variable content 27 ',
  ]);
});

test('I8 the count of a prompt is its errors and warnings, a cycle counted once', async () => {
  const world = library({
    a: '[[b]] [[b]] [[nowhere]] [[none/*]]',
    b: '[[a]]',
    'f/x': '',
    'F/x': '',
    'fragments/unused': '',
  });
  const counts = ['a', 'b', 'f/x', 'fragments/unused'].map((name) =>
    world.problems.countOf(parsePromptId(name)),
  );
  expect(counts).toEqual([3, 1, 1, 0]);
});

test(
  'I8 counting the prompts of one large ring takes no search for each',
  { timeout: 10_000 },
  () => {
    const size = 5_000;
    const world = library(
      Object.fromEntries(
        Array.from({ length: size }, (_, at) => [`p${at}`, `[[p${(at + 1) % size}]]`]),
      ),
    );
    // A search of the ring for each would be 25 million steps.
    expect(world.heads.sortedIds().map((id) => world.problems.countOf(id))).toEqual(
      Array<number>(size).fill(1),
    );
  },
);

test(
  'I6 I8 ten thousand prompts of one name are counted without comparing each with all',
  { timeout: 10_000 },
  async () => {
    const world = library(
      Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`skill${at}/SKILL`, ''])),
    );
    const { problems, heads } = world;
    await problems.settle();
    // A comparison with all of them for each took a minute.
    expect(heads.sortedIds().filter((id) => problems.countOf(id) > 0)).toEqual([]);
    expect([...problems.all()].map(({ id }) => id)).toEqual(['skill0/SKILL']);
    expect(heads.sortedIds().every((id) => problems.ofPrompt(id).problems.length === 1)).toBe(true);
  },
);
