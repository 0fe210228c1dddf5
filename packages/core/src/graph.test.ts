import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InclusionGraph } from './graph.ts';
import type { PromptId } from './ids.ts';
import { PromptNames } from './prompt-names.ts';

/** `graph('a>b b>c')`: a includes b, b includes c; a word alone is a prompt that includes nothing. */
function graph(notation: string): InclusionGraph {
  const bodies = new Map<string, string>();
  for (const edge of notation.split(' ')) {
    const [from = '', to] = edge.split('>');
    bodies.set(from, `${bodies.get(from) ?? ''}${to === undefined ? '' : `[[${to}]] `}`);
    if (to !== undefined && !bodies.has(to)) bodies.set(to, '');
  }
  const built = new InclusionGraph(new PromptNames());
  for (const [id, body] of bodies) built.set(id as PromptId, body);
  return built;
}

const ids = (found: Iterable<PromptId>): string => [...found].sort().join(' ');

test('E7 dependencies are direct, resolved, each once, in first-use order', () => {
  const built = new InclusionGraph(new PromptNames());
  built.set('x/c' as PromptId, '');
  built.set('b' as PromptId, '');
  built.set('a' as PromptId, '[[c]] [[b]] [[c.md]] [[nope]]');
  expect(built.dependencies('a' as PromptId)).toEqual(['x/c', 'b']);
  expect(built.missing('a' as PromptId)).toEqual(['nope']);
});

test('E11 the transitive dependents are reached through diamonds and cycles, each once', () => {
  expect(ids(graph('a>b a>c b>d c>d e>a f').transitiveDependents(['d' as PromptId]))).toBe(
    'a b c d e',
  );
  expect(ids(graph('a>b b>c c>a d>a').transitiveDependents(['b' as PromptId]))).toBe('a b c d');
});

test('E11 a chain of 100,000 is walked', () => {
  const built = new InclusionGraph(new PromptNames());
  built.load(
    Array.from(
      { length: 100_000 },
      (_, index) => [`p${index}` as PromptId, `[[p${index + 1}]]`] as const,
    ),
  );
  expect(built.transitiveDependents(['p99999' as PromptId]).size).toBe(100_000);
});

test('E11 a name that comes, goes or becomes ambiguous changes exactly the prompts that can mean it', () => {
  const built = graph('b>other x/c');
  built.set('a' as PromptId, '[[c]]');
  expect(built.dependencies('a' as PromptId)).toEqual(['x/c']);
  expect(ids(built.set('c' as PromptId, 'exact wins'))).toBe('a c');
  expect(built.dependencies('a' as PromptId)).toEqual(['c']);
  expect(ids(built.delete('c' as PromptId))).toBe('a c');
  expect(built.dependencies('a' as PromptId)).toEqual(['x/c']);
  expect(ids(built.delete('x/c' as PromptId))).toBe('a x/c');
  expect(built.missing('a' as PromptId)).toEqual(['c']);
});

test('E6 E11 a prompt that comes into a folder changes the globs of that folder', () => {
  const built = graph('rules/one a');
  built.set('a' as PromptId, '[[rules/*]]');
  expect(built.dependencies('a' as PromptId)).toEqual(['rules/one']);
  expect(ids(built.set('rules/two' as PromptId, ''))).toBe('a rules/two');
  expect(ids(built.delete('rules/one' as PromptId))).toBe('a rules/one');
  expect(built.dependencies('a' as PromptId)).toEqual(['rules/two']);
});

test('E11 after any changes the graph equals one built anew', () => {
  const names = ['a', 'b', 'c', 'x/a', 'x/b', 'x/y/a', 'y/c'] as const;
  const targets = [...names, 'x/*', 'x/**', '*', './a', '../b', 'gone', 'y/a', 'a.md'];
  const id = fc.constantFrom(...names).map((name) => name as string as PromptId);
  const body = fc
    .array(fc.constantFrom(...targets), { maxLength: 4 })
    .map((some) => some.map((target) => `[[${target}]]`).join(' '));
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), id, body }),
    fc.record({ kind: fc.constant('delete' as const), id }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const bodies = new Map<PromptId, string>();
      const built = new InclusionGraph(new PromptNames());
      for (const each of steps) {
        if (each.kind === 'set') {
          bodies.set(each.id, each.body);
          built.set(each.id, each.body);
        } else {
          bodies.delete(each.id);
          built.delete(each.id);
        }
      }
      const anew = InclusionGraph.rebuild(bodies, new PromptNames());
      for (const name of names as readonly string[]) {
        const prompt = name as PromptId;
        expect(built.dependencies(prompt)).toEqual(anew.dependencies(prompt));
        expect(built.missing(prompt)).toEqual(anew.missing(prompt));
        expect(built.dependents(prompt)).toEqual(anew.dependents(prompt));
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});
