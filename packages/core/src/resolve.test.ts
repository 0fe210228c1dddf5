import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget, scanInclusions } from './inclusion.ts';
import { PromptNames } from './prompt-names.ts';
import { resolveTarget, spellTarget } from './resolve.ts';
import { retarget, traceInclusions } from './retarget.ts';

const id = (text: string): PromptId => parsePromptId(text);

/** Small notation: `names('tone/formal rules')`. */
function names(list: string): PromptNames {
  return new PromptNames(list.split(' ').map(id));
}

/** What a target means, in short: an id, a list of ids, `id?` for an ambiguous one, or `missing`. */
function meaning(target: string, includer: string | null, library: PromptNames): unknown {
  const found = resolveTarget(
    parseTarget(target),
    includer === null ? null : id(includer),
    library,
  );
  if (found.kind === 'one') return found.ambiguous ? `${found.id}?` : found.id;
  return found.kind === 'many' ? found.ids : found.kind;
}

test('E2 an exact id wins over a neighbour and a suffix', () => {
  const library = names('x a/x b/a/x a/y');
  expect(meaning('x', 'a/y', library)).toBe('x');
  expect(meaning('a/x', 'b/z', library)).toBe('a/x');
});

test('E2 then the includer’s folder, then a path suffix', () => {
  const library = names('a/x b/x a/y deep/down/z');
  expect(meaning('x', 'a/y', library)).toBe('a/x');
  expect(meaning('x', 'b/y', library)).toBe('b/x');
  expect(meaning('z', 'a/y', library)).toBe('deep/down/z');
  expect(meaning('down/z', 'a/y', library)).toBe('deep/down/z');
  expect(meaning('own/z', 'a/y', library)).toBe('missing');
});

test('E2 a path with dots is only relative', () => {
  const library = names('x a/x a/b/x a/b/y c');
  expect(meaning('./x', 'a/b/y', library)).toBe('a/b/x');
  expect(meaning('../x', 'a/b/y', library)).toBe('a/x');
  expect(meaning('../../x', 'a/b/y', library)).toBe('x');
  expect(meaning('../../../x', 'a/b/y', library)).toBe('missing');
  expect(meaning('./c', 'a/b/y', library)).toBe('missing');
  expect(meaning('./x', null, library)).toBe('x');
  expect(meaning('../x', null, library)).toBe('missing');
  expect(meaning('./../b/./x.md', 'a/b/y', library)).toBe('a/b/x');
  expect(meaning('..', 'a/b/y', library)).toBe('missing');
  expect(meaning('./y/..', 'c/d', names('c c/d'))).toBe('missing');
});

test('E2 among several suffix matches the one nearest to the includer is taken and the rest named', () => {
  const library = names('a/b/x a/c/x z/x y');
  expect(resolveTarget(parseTarget('x'), id('a/c/deep/y'), library)).toEqual({
    kind: 'one',
    id: 'a/c/x',
    ambiguous: ['a/b/x', 'a/c/x', 'z/x'],
  });
  expect(meaning('x', 'a/q', library)).toBe('a/b/x?');
  expect(meaning('x', null, library)).toBe('z/x?');
});

test('E2 the own name means the prompt itself when it is a neighbour', () => {
  expect(meaning('x', 'a/x', names('a/x b/x'))).toBe('a/x');
});

test('E2 spellings that are no id are missing', () => {
  const library = names('a b/c');
  for (const target of ['', '/a', 'b//c', 'A', 'a:b', 'b/', 'b', '#x']) {
    expect(meaning(target, 'q', library)).toBe('missing');
  }
});

test('E12 a pin is missing as long as there are no versions', () => {
  expect(meaning('a@3', null, names('a'))).toBe('missing');
});

test('E6 a glob means a folder’s prompts in id order without the includer', () => {
  const library = names('rules/b rules/a rules/deep/c rules sub/rules/d');
  expect(meaning('rules/*', 'x', library)).toEqual(['rules/a', 'rules/b']);
  expect(meaning('rules/**', 'x', library)).toEqual(['rules/a', 'rules/b', 'rules/deep/c']);
  expect(meaning('rules/*', 'rules/a', library)).toEqual(['rules/b']);
  expect(meaning('./*', 'rules/a', library)).toEqual(['rules/b']);
  expect(meaning('../*', 'rules/deep/c', library)).toEqual(['rules/a', 'rules/b']);
  expect(meaning('*', 'x', library)).toEqual(['rules']);
  expect(meaning('none/*', 'x', library)).toEqual([]);
  expect(meaning('../*', 'x', library)).toEqual([]);
});

test('E6 a glob falls back to the includer’s folder when the library has no such folder', () => {
  const library = names('sub/rules/d sub/x other');
  expect(meaning('rules/*', 'sub/x', library)).toEqual(['sub/rules/d']);
  expect(meaning('rules/*', 'other', library)).toEqual([]);
});

/** How `[[target]]` in `includer` is written after `from` became `to`. */
function respell(target: string, includer: string, from: string, to: string, others = ''): unknown {
  const library = names(`${to} ${includer} ${others}`.trim());
  return spellTarget({
    target: parseTarget(target),
    includer: id(includer),
    oldId: id(from),
    newId: id(to),
    names: library,
  });
}

test('R1 a renamed target keeps its style', () => {
  expect(respell('tone/formal', 'a/x', 'tone/formal', 'voice/kind')).toBe('voice/kind');
  expect(respell('formal', 'a/x', 'tone/formal', 'voice/kind')).toBe('kind');
  expect(respell('formal', 'a/x', 'tone/formal', 'voice/kind', 'other/kind')).toBe('voice/kind');
  expect(respell('./formal', 'tone/x', 'tone/formal', 'tone/kind')).toBe('./kind');
  expect(respell('./formal', 'tone/x', 'tone/formal', 'voice/kind')).toBe('../voice/kind');
  expect(respell('../tone/formal', 'a/x', 'tone/formal', 'a/b/kind')).toBe('./b/kind');
});

test('R1 a renamed target keeps extension, pin and section', () => {
  expect(respell('formal.md', 'x', 'tone/formal', 'tone/kind')).toBe('kind.md');
  expect(respell('formal#Some H', 'x', 'tone/formal', 'tone/kind')).toBe('kind#Some H');
  expect(respell('formal.md@3#H', 'x', 'tone/formal', 'tone/kind')).toBe('kind.md@3#H');
});

test('R1 an id that ends in .md is written with the extension that gets ignored', () => {
  expect(respell('a', 'x', 'a', 'b.md')).toBe('b.md.md');
});

test('R1 renaming keeps every inclusion meaning what it meant', () => {
  const library = names('a/x b/y c');
  const text = '[[a/x]] [[x]] [[./x]] [[y]] \\[[x]] [[gone]] [[x#H]]';
  const traced = traceInclusions(text, id('a/t'), library);
  library.delete(id('a/x'));
  library.add(id('b/sub/y'));
  const renamed = new Map([[id('a/x'), id('b/sub/y')]]);
  expect(retarget(text, { traced, includer: id('a/t'), renamed, names: library })).toBe(
    '[[b/sub/y]] [[sub/y]] [[../b/sub/y]] [[y]] \\[[x]] [[gone]] [[sub/y#H]]',
  );
});

test('R1 an inclusion that would come to mean another prompt is spelt out', () => {
  const library = names('b/x c');
  const traced = traceInclusions('[[x]]', id('a/t'), library);
  library.delete(id('c'));
  library.add(id('x'));
  const renamed = new Map([[id('c'), id('x')]]);
  expect(retarget('[[x]]', { traced, includer: id('a/t'), renamed, names: library })).toBe(
    '[[b/x]]',
  );
});

test('R1 a moved includer keeps its relative inclusions', () => {
  const library = names('a/x a/t');
  const traced = traceInclusions('[[./x]] [[x]]', id('a/t'), library);
  library.delete(id('a/t'));
  library.add(id('b/c/t'));
  const renamed = new Map([[id('a/t'), id('b/c/t')]]);
  const options = { traced, includer: id('b/c/t'), renamed, names: library };
  expect(retarget('[[./x]] [[x]]', options)).toBe('[[../../a/x]] [[x]]');
});

/** What each inclusion of a text means, null for a missing one. */
function meanings(text: string, includer: PromptId, library: PromptNames): (PromptId | null)[] {
  return scanInclusions(text).flatMap((segment) => {
    if (segment.kind !== 'inclusion') return [];
    const found = resolveTarget(segment.target, includer, library);
    return found.kind === 'one' ? [found.id] : [null];
  });
}

const segments = constantFrom('a', 'b', 'c.md');
const ids = array(segments, { minLength: 1, maxLength: 3 }).map((parts) => id(parts.join('/')));
const spellings = constantFrom(
  'a',
  'b',
  'a/b',
  './a',
  '../b',
  'c.md.md',
  'a.md',
  'b/a#x',
  '../../a',
);

test('R1 whatever is renamed, inclusions mean the same prompts as before', () => {
  assert(
    property(
      array(ids, { minLength: 2, maxLength: 8 }),
      ids,
      array(spellings, { minLength: 1, maxLength: 5 }),
      (list, newId, targets) => {
        const library = new PromptNames(list);
        const [includer, oldId] = [list[0]!, list[1]!];
        const text = targets.map((target) => `[[${target}]]`).join(' ');
        const before = meanings(text, includer, library);
        const traced = traceInclusions(text, includer, library);
        const renamed = new Map<PromptId, PromptId>();
        if (library.add(newId)) {
          library.delete(oldId);
          renamed.set(oldId, newId);
        }
        const nowId = renamed.get(includer) ?? includer;
        const respelt = retarget(text, { traced, includer: nowId, renamed, names: library });
        const after = meanings(respelt, nowId, library);
        const wanted = before.map((each, index) =>
          each === null ? after[index] : (renamed.get(each) ?? each),
        );
        expect(after).toEqual(wanted);
      },
    ),
    { numRuns: 500 },
  );
});
