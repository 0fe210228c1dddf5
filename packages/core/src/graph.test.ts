import { array, assert, constantFrom, oneof, property, record, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { InclusionGraph } from './graph.ts';
import { compareIds, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { inclusionTargets } from './inclusion.ts';
import { PromptNames } from './prompt-names.ts';

const id = (text: string): PromptId => parsePromptId(text);
const list = (ids: Iterable<PromptId>): readonly PromptId[] => [...ids].toSorted(compareIds);

/** Small notation: `graph('a>b b>c c>a d')` has four prompts and three inclusions. */
function graph(notation: string): InclusionGraph {
  const bodies = new Map<PromptId, string>();
  const parts = notation.split(' ').map((part) => part.split('>'));
  for (const [from, to] of parts) {
    const inclusion = to === undefined ? '' : `[[${to}]]`;
    bodies.set(id(from!), (bodies.get(id(from!)) ?? '') + inclusion);
  }
  const result = new InclusionGraph(new PromptNames());
  result.apply({ set: [...bodies].map(([each, body]) => ({ id: each, body })) });
  return result;
}

test('E7 dependencies are direct, resolved, each once, in first-use order', () => {
  const result = graph('a>c a>b a>c a>./b a>no f/b b c');
  expect(result.dependencies(id('a'))).toEqual(['c', 'b']);
  expect(result.missing(id('a'))).toEqual(['no']);
  expect(result.dependents(id('b'))).toEqual(['a']);
  expect(result.dependencies(id('nobody'))).toEqual([]);
});

test('E11 dependents are found at any depth, round cycles too', () => {
  const result = graph('a>b b>c c>a d>c e>d x');
  expect(list(result.transitiveDependents([id('d')]))).toEqual(['d', 'e']);
  expect(list(result.transitiveDependents([id('b')]))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(list(result.transitiveDependents([id('x')]))).toEqual(['x']);
  expect(result.dependentCount(id('c'))).toBe(2);
});

test('E11 a changed text changes itself alone', () => {
  const result = graph('a>b b c');
  expect(list(result.set(id('b'), 'text'))).toEqual(['b']);
  expect(list(result.set(id('a'), '[[c]]'))).toEqual(['a']);
  expect(result.dependents(id('b'))).toEqual([]);
  expect(result.dependents(id('c'))).toEqual(['a']);
});

test('E11 a name that comes or goes changes those whose inclusions mean something else', () => {
  const result = graph('a>x f/a>x g/a>x h>y o/x');
  expect(list(result.set(id('f/x'), ''))).toEqual(['a', 'f/a', 'f/x', 'g/a']);
  expect(result.dependencies(id('f/a'))).toEqual(['f/x']);
  expect(list(result.set(id('y'), ''))).toEqual(['h', 'y']);
  expect(list(result.delete(id('y')))).toEqual(['h', 'y']);
  expect(result.missing(id('h'))).toEqual(['y']);
  expect(list(result.set(id('g/x'), ''))).toEqual(['a', 'g/a', 'g/x']);
});

test('E11 inclusions by another path are left alone', () => {
  const result = graph('a>f/x b>./x c>g/x f/x g/x');
  expect(list(result.set(id('h/x'), ''))).toEqual(['h/x']);
  expect(list(result.set(id('x'), ''))).toEqual(['b', 'x']);
});

test('E6 E11 a glob hears of every name in its folder and no other', () => {
  const result = graph('a>r/* b>r/** c/a>r/* r/x s/y');
  expect(list(result.set(id('r/z'), ''))).toEqual(['a', 'b', 'c/a', 'r/z']);
  expect(list(result.set(id('r/d/z'), ''))).toEqual(['b', 'r/d/z']);
  expect(list(result.set(id('s/z'), ''))).toEqual(['s/z']);
  expect(result.dependencies(id('b'))).toEqual(['r/d/z', 'r/x', 'r/z']);
  expect(list(result.set(id('c/r/z'), ''))).toEqual(['c/r/z']);
  expect(list(result.apply({ delete: [id('r/x'), id('r/z')] }))).toEqual([
    'a',
    'b',
    'c/a',
    'r/x',
    'r/z',
  ]);
  expect(result.dependencies(id('c/a'))).toEqual(['c/r/z']);
});

test('E2 E11 an inclusion that becomes ambiguous or clear again is a change', () => {
  const result = graph('a>x f/x');
  expect(list(result.set(id('g/x'), ''))).toEqual(['a', 'g/x']);
  expect(result.dependencies(id('a'))).toEqual(['f/x']);
  expect(list(result.delete(id('g/x')))).toEqual(['a', 'g/x']);
});

test('R1 a rename moves the text and leaves its includers to be respelt', () => {
  const result = graph('a>f/x f/x>./y f/y g/y');
  expect(list(result.rename(id('f/x'), id('g/x')))).toEqual(['a', 'f/x', 'g/x']);
  expect(result.missing(id('a'))).toEqual(['f/x']);
  expect(result.dependencies(id('g/x'))).toEqual(['g/y']);
});

test('E8 a chain of 100,000 prompts has all its dependents', { timeout: 10_000 }, () => {
  const result = new InclusionGraph(new PromptNames());
  const ids = Array.from({ length: 100_000 }, (_, i) => id(`p${i}`));
  result.apply({ set: ids.map((each, i) => ({ id: each, body: `[[p${i + 1}]]` })) });
  expect(result.transitiveDependents([ids.at(-1)!]).size).toBe(100_000);
});

const ids = constantFrom('a', 'b', 'f/a', 'f/b', 'f/g/a', 'g/b').map(id);
const targets = constantFrom(
  'a',
  'b',
  'f/a',
  './a',
  '../b',
  'f/*',
  '**',
  'f/**',
  './*',
  'a#H',
  'g/b.md',
);
const bodies = array(targets, { maxLength: 3 }).map((each) => each.map((t) => `[[${t}]]`).join(''));
const steps = oneof(
  record({ do: constantFrom('set' as const), id: ids, body: bodies }),
  record({ do: constantFrom('delete' as const), id: ids }),
  record({ do: constantFrom('rename' as const), id: ids, to: ids }),
  record({
    do: constantFrom('apply' as const),
    set: array(tuple(ids, bodies)),
    delete: array(ids),
  }),
);

/** Everything a graph says about its prompts. */
function answers(result: InclusionGraph, names: PromptNames): unknown {
  return list(names.ids()).map((each) => ({
    id: each,
    dependencies: result.dependencies(each),
    missing: result.missing(each),
    ambiguous: result.ambiguous(each),
    dependents: result.dependents(each),
  }));
}

test('E11 after any changes the graph equals one built afresh, and only what changed is answered', () => {
  assert(
    property(array(steps, { maxLength: 12 }), (all) => {
      const names = new PromptNames();
      const result = new InclusionGraph(names);
      const texts = new Map<PromptId, string>();
      for (const step of all) {
        const before = new Map([...texts.keys()].map((each) => [each, meaning(result, each)]));
        const touched = new Set<PromptId>();
        const changed = perform(result, names, texts, touched, step);
        const expected = [...touched];
        for (const [each, was] of before) {
          if (texts.has(each) && meaning(result, each) !== was) expected.push(each);
        }
        expect(list(changed)).toEqual(list(new Set(expected)));
        const fresh = new InclusionGraph(new PromptNames(texts.keys()));
        for (const [each, body] of texts) fresh.set(each, body);
        expect(answers(result, names)).toEqual(answers(fresh, names));
      }
      const kept = answers(result, names);
      result.rebuild();
      expect(answers(result, names)).toEqual(kept);
    }),
    { numRuns: 500 },
  );
});

const meaning = (result: InclusionGraph, each: PromptId): string =>
  JSON.stringify([result.dependencies(each), result.missing(each), result.ambiguous(each)]);

type Step = typeof steps extends { generate: (...args: never[]) => { value: infer T } } ? T : never;

function perform(
  result: InclusionGraph,
  names: PromptNames,
  texts: Map<PromptId, string>,
  touched: Set<PromptId>,
  step: Step,
): Set<PromptId> {
  switch (step.do) {
    case 'set':
      texts.set(step.id, step.body);
      touched.add(step.id);
      return result.set(step.id, step.body);
    case 'delete':
      texts.delete(step.id);
      touched.add(step.id);
      return result.delete(step.id);
    case 'rename': {
      if (!names.has(step.id) || names.has(step.to)) return new Set();
      texts.set(step.to, texts.get(step.id)!);
      texts.delete(step.id);
      touched.add(step.id).add(step.to);
      return result.rename(step.id, step.to);
    }
    case 'apply': {
      for (const each of step.delete) texts.delete(each);
      for (const [each, body] of step.set) texts.set(each, body);
      for (const each of [...step.delete, ...step.set.map(([key]) => key)]) touched.add(each);
      const set = step.set.map(([each, body]) => ({ id: each, body }));
      return result.apply({ set, delete: step.delete });
    }
  }
}

test('E11 a text given by its targets is the text itself to the graph', () => {
  const body = 'x [[c]] [[b#H]] [[c]] \\[[no]] [[a|b]] [[gone]]';
  const whole = graph('b c');
  const byTargets = graph('b c');
  expect(
    list(byTargets.apply({ set: [{ id: id('a'), targets: inclusionTargets(body) }] })),
  ).toEqual(list(whole.set(id('a'), body)));
  expect(byTargets.dependencies(id('a'))).toEqual(['c', 'b']);
  expect(byTargets.missing(id('a'))).toEqual(whole.missing(id('a')));
  expect(list(byTargets.set(id('a'), body))).toEqual(['a']);
  expect(inclusionTargets(body)).toEqual(['c', 'b#H', 'gone']);
});
