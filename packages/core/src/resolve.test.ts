import { expect, test } from 'vitest';
import { parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget } from './inclusion.ts';
import { PromptNames } from './prompt-names.ts';
import { resolveTarget } from './resolve.ts';

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
