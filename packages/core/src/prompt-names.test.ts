import { array, assert, boolean, constantFrom, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { compareIds, folderOf, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { PromptNames } from './prompt-names.ts';

/** Small notation: `names('tone/formal rules')`. */
function names(list: string): PromptNames {
  return new PromptNames(list.split(' ').map(parsePromptId));
}

const id = (text: string): PromptId => parsePromptId(text);
const segments = constantFrom('a', 'b', 'index');
const ids = array(segments, { minLength: 1, maxLength: 4 }).map((parts) => id(parts.join('/')));
const steps = array(tuple(boolean(), ids), { maxLength: 40 });

test('F8 a display name is the shortest suffix that only one id has', () => {
  const library = names('tone/formal tone/casual sales/formal rules sales/rules x/sales/rules');
  const shown = (text: string): string => library.displayName(id(text));
  expect(shown('tone/casual')).toBe('casual');
  expect(shown('tone/formal')).toBe('tone/formal');
  expect(shown('rules')).toBe('rules');
  expect(shown('sales/rules')).toBe('sales/rules');
  expect(shown('x/sales/rules')).toBe('x/sales/rules');
});

test('F8 display names follow ids that come and go', () => {
  const library = names('a/x');
  expect(library.displayName(id('a/x'))).toBe('x');
  expect(library.add(id('b/x'))).toBe(true);
  expect(library.add(id('b/x'))).toBe(false);
  expect(library.displayName(id('a/x'))).toBe('a/x');
  expect(library.delete(id('b/x'))).toBe(true);
  expect(library.delete(id('b/x'))).toBe(false);
  expect(library.displayName(id('a/x'))).toBe('x');
});

test('F8 a name finds an id, a unique suffix, or says that it is ambiguous', () => {
  const library = names('x b/x tone/formal a/same b/same notes.md deep/rules.md rules');
  expect(library.find('x')).toEqual({ kind: 'found', id: 'x' });
  expect(library.find('formal')).toEqual({ kind: 'found', id: 'tone/formal' });
  expect(library.find('formal.md')).toEqual({ kind: 'found', id: 'tone/formal' });
  expect(library.find('same')).toEqual({ kind: 'ambiguous', candidates: ['a/same', 'b/same'] });
  expect(library.find('ormal')).toEqual({ kind: 'missing' });
  expect(library.find('')).toEqual({ kind: 'missing' });
  expect(library.find('notes.md')).toEqual({ kind: 'found', id: 'notes.md' });
  expect(library.find('rules.md')).toEqual({ kind: 'found', id: 'deep/rules.md' });
});

test('F8 every display name finds its id', () => {
  assert(
    property(array(ids, { maxLength: 30 }), (list) => {
      const library = new PromptNames(list);
      for (const each of list) {
        expect(library.find(library.displayName(each))).toEqual({ kind: 'found', id: each });
      }
    }),
  );
});

test('F8 names in any normal form are found', () => {
  expect(names('café').find('cafe\u0301')).toEqual({ kind: 'found', id: 'café' });
});

/** Every path suffix of an id. */
function suffixes(each: PromptId): readonly string[] {
  const segments = each.split('/');
  return segments.map((_segment, at) => segments.slice(at).join('/'));
}

test('F8 answers after any order of additions and removals equal those of a fresh index', () => {
  assert(
    property(steps, ids, (list, folder) => {
      const library = new PromptNames();
      const held = new Set<PromptId>();
      for (const [present, each] of list) {
        if (present) held.add(each);
        else held.delete(each);
        expect(present ? library.add(each) : library.delete(each)).toBeTypeOf('boolean');
        library.withSuffix('index');
        library.closestWithSuffix('index', folder);
      }
      const fresh = new PromptNames([...held].toSorted(compareIds));
      expect([...library.ids()].toSorted(compareIds)).toEqual([...fresh.ids()]);
      const pieces = [...held].flatMap((each) => suffixes(each));
      for (const suffix of ['a', 'b', 'index', 'a/index', 'b/a/index', '/a', 'a/', '', ...pieces]) {
        const ending = [...held].filter((each) => suffixes(each).includes(suffix));
        expect([suffix, library.withSuffix(suffix)]).toEqual([suffix, ending.toSorted(compareIds)]);
        expect(library.onlyWithSuffix(suffix)).toBe(
          ending.length > 1 ? undefined : (ending[0] ?? null),
        );
        const meant = library.closestWithSuffix(suffix, folder);
        expect(meant).toBe(fresh.closestWithSuffix(suffix, folder));
        expect(library.nearest(`${suffix}x`)).toBe(fresh.nearest(`${suffix}x`));
      }
      for (const deep of [true, false]) {
        const expected = [...held].filter((each) =>
          deep ? each.startsWith(`${folder}/`) : folderOf(each) === folder,
        );
        expect(library.inFolder(folder, deep)).toEqual(expected.toSorted(compareIds));
        expect(library.inFolder('', true)).toEqual([...held].toSorted(compareIds));
      }
    }),
  );
});

test('F8 an id that went is found by no suffix, whichever came before and after it', () => {
  const library = new PromptNames();
  const add = (...list: string[]): void => list.forEach((each) => library.add(id(each)));
  const remove = (...list: string[]): void => list.forEach((each) => library.delete(id(each)));
  add('p/x/y', 'q/z/y');
  remove('p/x/y');
  add('r/y');
  expect([library.withSuffix('x/y'), library.withSuffix('z/y')]).toEqual([[], ['q/z/y']]);
  remove('r/y', 'q/z/y');
  add('a/y', 'b/y');
  expect([library.withSuffix('z/y'), library.withSuffix('r/y')]).toEqual([[], []]);
});

test('E3 a name that went is not what a misspelt one was meant to be', () => {
  const library = names('f/instructions g/instruction');
  library.delete(id('f/instructions'));
  expect(library.nearest('instructions')).toBe('g/instruction');
  library.delete(id('g/instruction'));
  library.add(id('h/instruction'));
  expect(library.nearest('instructions')).toBe('h/instruction');
});

test('E2 among equal suffixes the longest shared folder wins, then fewest segments, then order', () => {
  const library = names('a/b/x a/c/x a/x z/y/x b/x');
  expect(library.closestWithSuffix('x', 'a/b/deep')).toBe('a/b/x');
  expect(library.closestWithSuffix('x', 'a/q')).toBe('a/x');
  expect(library.closestWithSuffix('x', 'z')).toBe('z/y/x');
  expect(library.closestWithSuffix('x', 'elsewhere')).toBe('a/x');
  expect(library.closestWithSuffix('x', '')).toBe('a/x');
  expect(library.closestWithSuffix('x', 'a/bb')).toBe('a/x');
  expect(library.closestWithSuffix('none', '')).toBeUndefined();
});

test('E6 a folder lists its ids in order, with or without what is below', () => {
  const library = names('rules/b rules/a rules rules/deep/c rulesx/d top');
  expect(library.inFolder('rules', false)).toEqual(['rules/a', 'rules/b']);
  expect(library.inFolder('rules', true)).toEqual(['rules/a', 'rules/b', 'rules/deep/c']);
  expect(library.inFolder('', false)).toEqual(['rules', 'top']);
  expect(library.inFolder('none', true)).toEqual([]);
});

test('E3 the nearest name is a few edits away or the same name elsewhere', () => {
  const library = names('tone/formal tone/casual sales/closing Guide ab');
  expect(library.nearest('tone/formel')).toBe('tone/formal');
  expect(library.nearest('fromal')).toBe('tone/formal');
  expect(library.nearest('FORMAL')).toBe('tone/formal');
  expect(library.nearest('formal.md')).toBe('tone/formal');
  expect(library.nearest('style/casual')).toBe('tone/casual');
  expect(library.nearest('guides')).toBe('Guide');
  expect(library.nearest('ac')).toBeUndefined();
  expect(library.nearest('something else')).toBeUndefined();
});

test('E3 nothing is suggested for a name that very many prompts share', () => {
  const library = new PromptNames();
  for (let i = 0; i < 65; i++) library.add(id(`f${i}/index`));
  expect(library.nearest('indeks')).toBeUndefined();
  expect(library.nearest('f7/indeks')).toBe('f7/index');
});

test('E3 the nearest names are those fewest edits away, as a plain comparison with all finds them', () => {
  const letters = string({ unit: constantFrom('a', 'b', 'c', '1'), minLength: 1, maxLength: 9 });
  assert(
    property(array(letters, { minLength: 1, maxLength: 20 }), letters, (words, wanted) => {
      const ids = [...new Set(words)].map(id);
      const most = wanted.length >= 6 ? 2 : wanted.length >= 3 ? 1 : 0;
      const edits = ids.map((each) => [plainEdits(wanted, each), each] as const);
      const least = Math.min(most + 1, ...edits.map(([count]) => count));
      const near = edits.filter(([count]) => count === least && count <= most);
      expect(new PromptNames(ids).nearestAll(wanted)).toEqual(near.map(([, each]) => each).sort());
    }),
  );
});

/** Insertions, deletions, replacements and swaps of neighbours, each unit edited once. */
function plainEdits(a: string, b: string): number {
  const known = new Map<string, number>();
  const at = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const key = `${i},${j}`;
    const cost = a[i - 1] === b[j - 1] ? 0 : 1;
    const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    const found =
      known.get(key) ??
      Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + cost,
        isSwap ? at(i - 2, j - 2) + 1 : Infinity,
      );
    known.set(key, found);
    return found;
  };
  return at(a.length, b.length);
}
