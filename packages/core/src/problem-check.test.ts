import { array, assert, constantFrom, dictionary, property } from 'fast-check';
import { expect, test } from 'vitest';
import { CycleIndex } from './cycle-index.ts';
import { describeFinding } from './finding.ts';
import type { Finding } from './finding.ts';
import { InclusionGraph } from './graph.ts';
import { compareIds, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { createLibrary } from './library.fake.ts';
import type { FakeLibrary } from './library.fake.ts';
import { findInText } from './problem-check.ts';

const id = (text: string): PromptId => parsePromptId(text);

function check(library: FakeLibrary, prompt: string): readonly string[] {
  const findings = findInText(library.read(id(prompt))!, library);
  return findings.map(({ code, from }) => `${code} ${from}`);
}

function indexOf(library: FakeLibrary): CycleIndex {
  const graph = new InclusionGraph(library.names);
  const ids = [...library.names.ids()];
  graph.apply({ set: ids.map((each) => ({ id: each, body: library.read(each)!.body })) });
  const index = new CycleIndex(library, graph);
  index.rebuild(ids);
  return index;
}

/** Every cycle of a library, at the inclusion that closes it: `c:0 a>b>c>a`. */
function cycles(library: FakeLibrary): readonly string[] {
  const all = [...indexOf(library).all()].toSorted(([a], [b]) => compareIds(a, b));
  return all.flatMap(([holder, found]) =>
    found.map(({ from, path }) => `${holder}:${from} ${path.join('>')}`),
  );
}

function through(library: FakeLibrary, prompt: string): readonly string[] {
  return indexOf(library)
    .through(id(prompt))
    .map(({ from, path }) => `${from} ${path.join('>')}`);
}

test('E3 E6 E13 a check reports what is wrong in the own text only', () => {
  const library = createLibrary({
    a: '[[b]] [[no]]\n[[n]] [[none/*]] [[x|y]]\n [[b#H]]',
    b: '[[gone]]',
    'f/n': '',
    'g/n': '',
  });
  expect(check(library, 'a')).toEqual([
    'missing 6',
    'ambiguous 13',
    'no_match 19',
    'reserved 30',
    'missing_section 39',
  ]);
  expect(check(library, 'b')).toEqual(['missing 0']);
});

test('E4 I2 a prompt is told the inclusions through which it includes itself', () => {
  const library = createLibrary({ a: '[[x]][[b]]', b: '[[c]]', c: '[[a]]', x: '', out: '[[a]]' });
  expect(through(library, 'a')).toEqual(['5 a>b>c>a']);
  expect(through(library, 'b')).toEqual(['0 b>c>a>b']);
  expect(through(library, 'out')).toEqual([]);
});

test('E4 I2 each cycle of a library is reported once, where it closes', () => {
  expect(cycles(createLibrary({ a: '[[b]]', b: '..[[c]]', c: '.[[a]][[c]]' }))).toEqual([
    'c:1 a>b>c>a',
    'c:6 c>c',
  ]);
  expect(cycles(createLibrary({ b: '[[a]]', a: '[[b]]' }))).toEqual(['b:0 a>b>a']);
  // What includes a cycle from outside does not move it.
  expect(cycles(createLibrary({ '0': '[[b]]', b: '[[a]]', a: '[[b]]' }))).toEqual(['b:0 a>b>a']);
});

test('E4 a diamond is no cycle, nor are prompts of one name', () => {
  const library = createLibrary({
    a: '[[b]][[c]]',
    b: '[[d]]',
    c: '[[d]]',
    d: '',
    'f/x': '[[g/x]]',
    'g/x': '',
  });
  for (const prompt of library.names.ids()) expect(check(library, prompt)).toEqual([]);
  expect(cycles(library)).toEqual([]);
});

test('E4 a ring of 100,000 prompts is one cycle', { timeout: 10_000 }, () => {
  const last = 99_999;
  const ring: Record<string, string> = {};
  for (let i = 0; i <= last; i++) ring[`p${i}`] = `[[p${i === last ? 0 : i + 1}]]`;
  const found = indexOf(createLibrary(ring)).all();
  expect([...found.keys()]).toEqual([`p${last}`]);
  const [cycle] = found.get(id(`p${last}`))!;
  expect(cycle!.length).toBe(last + 2);
  const finding: Finding = { code: 'cycle', ...cycle! };
  expect(describeFinding(finding, () => undefined).message.length).toBeLessThan(1000);
});

const ids = constantFrom('a', 'b', 'c', 'd');
const bodies = array(ids, { maxLength: 3 }).map((each) => each.map((x) => `[[${x}]]`).join(''));

test('E4 a library has cycles exactly when some expansion has, and each leads round', () => {
  assert(
    property(dictionary(ids, bodies, { minKeys: 1 }), (content) => {
      const library = createLibrary(content);
      const all = [...library.names.ids()];
      const inExpansions = all.some((each) =>
        library.expand(each).problems.some(({ code }) => code === 'cycle'),
      );
      const index = indexOf(library);
      const found = index.all();
      expect(found.size > 0).toBe(inExpansions);
      for (const [holder, list] of found) {
        for (const { path, from, to } of list) {
          expect(path[0]).toBe(path.at(-1));
          expect(path.at(-2)).toBe(holder);
          expect(content[holder]!.slice(from + 2, to - 2)).toBe(path.at(-1));
        }
      }
      for (const each of all) {
        const own = library.expand(each).problems.some(({ path }) => path?.[0] === each);
        expect(index.through(each).length > 0).toBe(own);
        expect(index.has(each)).toBe(own);
      }
    }),
    { numRuns: 500 },
  );
});
