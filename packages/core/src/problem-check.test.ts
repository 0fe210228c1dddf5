import { array, assert, constantFrom, dictionary, property } from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles } from './cycles.ts';
import { compareIds, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { createLibrary } from './library.fake.ts';
import type { FakeLibrary } from './library.fake.ts';
import { checkPrompt } from './problem-check.ts';

const id = (text: string): PromptId => parsePromptId(text);

function check(library: FakeLibrary, prompt: string): readonly string[] {
  const { problems } = checkPrompt(library.read(id(prompt))!, library);
  return problems.map(({ code, line, column, path }) =>
    [code, `${line}:${column}`, ...(path ?? [])].join(' '),
  );
}

/** Every cycle of a library, at the inclusion that closes it: `c:0 a>b>c>a`. */
function cycles(library: FakeLibrary): readonly string[] {
  const ids = [...library.names.ids()].toSorted(compareIds);
  return [...findCycles(ids, library)].flatMap(([holder, found]) =>
    found.map(({ from, path }) => `${holder}:${from} ${path.join('>')}`),
  );
}

test('E3 E6 E13 a check reports what is wrong in the own text only', () => {
  const library = createLibrary({
    a: '[[b]] [[no]]\n[[n]] [[none/*]] [[x|y]]\n [[b#H]]',
    b: '[[gone]]',
    'f/n': '',
    'g/n': '',
  });
  expect(check(library, 'a')).toEqual([
    'missing 1:7',
    'ambiguous 2:1',
    'no_match 2:7',
    'reserved 2:18',
    'missing_section 3:2',
  ]);
  expect(check(library, 'b')).toEqual(['missing 1:1']);
});

test('E4 a check of one prompt reports the inclusion through which it includes itself', () => {
  const library = createLibrary({ a: '[[x]][[b]]', b: '[[c]]', c: '[[a]]', x: '', out: '[[a]]' });
  expect(check(library, 'a')).toEqual(['cycle 1:6 a b c a']);
  expect(check(library, 'b')).toEqual(['cycle 1:1 b c a b']);
  expect(check(library, 'out')).toEqual([]);
});

test('E4 each cycle of a library is reported once, where it closes', () => {
  expect(cycles(createLibrary({ a: '[[b]]', b: '..[[c]]', c: '.[[a]][[c]]' }))).toEqual([
    'c:1 a>b>c>a',
    'c:6 c>c',
  ]);
  expect(cycles(createLibrary({ b: '[[a]]', a: '[[b]]' }))).toEqual(['b:0 a>b>a']);
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

test('E4 given cycles are reported in place of a search', () => {
  const library = createLibrary({ a: '[[b]]', b: '[[a]]' });
  const found = findCycles([id('a'), id('b')], library);
  const codes = (prompt: string) =>
    checkPrompt(library.read(id(prompt))!, library, { cycles: found.get(id(prompt)) ?? [] })
      .problems.length;
  expect([codes('a'), codes('b')]).toEqual([0, 1]);
});

test('E3 problems beyond the limit are counted', () => {
  const library = createLibrary({ a: '[[x]]'.repeat(5) });
  const { problems, omittedProblems } = checkPrompt(library.read(id('a'))!, library, {
    maxProblems: 2,
  });
  expect([problems.length, omittedProblems]).toEqual([2, 3]);
});

test('E4 a ring of 100,000 prompts is one cycle', { timeout: 10_000 }, () => {
  const last = 99_999;
  const ring: Record<string, string> = {};
  for (let i = 0; i <= last; i++) ring[`p${i}`] = `[[p${i === last ? 0 : i + 1}]]`;
  const library = createLibrary(ring);
  const found = findCycles(library.names.ids(), library);
  expect([...found.keys()]).toEqual([`p${last}`]);
  expect(found.get(id(`p${last}`))![0]!.length).toBe(last + 2);
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
      const found = findCycles(all, library);
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
        expect(check(library, each).some((line) => line.startsWith('cycle'))).toBe(own);
      }
    }),
    { numRuns: 500 },
  );
});
