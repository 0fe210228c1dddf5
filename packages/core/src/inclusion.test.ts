import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import {
  circularMarker,
  hasInclusions,
  isTarget,
  maxTargetLength,
  notFoundMarker,
  parseTarget,
  scanInclusions,
} from './inclusion.ts';
import { parsePromptId } from './ids.ts';
import { PromptNames } from './prompt-names.ts';
import { resolveTarget } from './resolve.ts';

/** The segments in short: `text`, `<target>`, `!` for an escape, `|text|` for a reserved form. */
function scan(text: string): readonly string[] {
  return scanInclusions(text).map((segment) => {
    const piece = text.slice(segment.from, segment.to);
    switch (segment.kind) {
      case 'text':
        return piece;
      case 'escape':
        return '!';
      case 'inclusion':
        return `<${segment.target.spelling}>`;
      case 'reserved':
        return `|${piece}|`;
    }
  });
}

test('E1 a target between double brackets is an inclusion', () => {
  expect(scan('a [[tone/formal]] b [[x]]')).toEqual(['a ', '<tone/formal>', ' b ', '<x>']);
  expect(scan('[[a]][[b]]')).toEqual(['<a>', '<b>']);
  expect(scan('')).toEqual([]);
  expect(scan('plain')).toEqual(['plain']);
});

test('E1 white space at an edge, an empty target or an open end leaves text', () => {
  for (const text of [
    '[[ -f x ]]',
    '[[ x]]',
    '[[x ]]',
    '[[\u00a0x]]',
    '[[]]',
    '[[ ]]',
    '[[x',
    '[[x]',
    '[[x\n]]',
    '[[x\r]]',
    '[[',
    '[',
    ']]',
    '[ [x]]',
  ]) {
    expect(scan(text).join('')).toBe(text);
  }
});

test('E1 brackets inside a target end it', () => {
  expect(scan('[[[x]]]')).toEqual(['[', '<x>', ']']);
  expect(scan('[[a[b]]')).toEqual(['[[a[b]]']);
  expect(scan('[[a]b]]')).toEqual(['[[a]b]]']);
  expect(scan('[[a [[b]]')).toEqual(['[[a ', '<b>']);
  expect(scan('[[[[[[x]]')).toEqual(['[[[[', '<x>']);
});

test('E1 a backslash before the brackets makes them literal', () => {
  expect(scan('\\[[x]]')).toEqual(['!', 'x]]']);
  expect(scan('\\\\[[x]]')).toEqual(['\\', '!', 'x]]']);
  expect(scan('\\[[[x]]')).toEqual(['!', '[x]]']);
  expect(scan('[[a]]\\[[b]]')).toEqual(['<a>', '!', 'b]]']);
  expect(scan('\\[[\\[[')).toEqual(['!', '!']);
  expect(scan('\\ [[x]]')).toEqual(['\\ ', '<x>']);
});

test('E1 code fences and inline code are no shelter', () => {
  expect(scan('```\n[[x]]\n```')).toEqual(['```\n', '<x>', '\n```']);
  expect(scan('`[[x]]`')).toEqual(['`', '<x>', '`']);
});

test('E1 a target has at most 512 units', () => {
  const longest = 'x'.repeat(maxTargetLength);
  expect(scan(`[[${longest}]]`)).toEqual([`<${longest}>`]);
  expect(scan(`[[${longest}x]]`)).toEqual([`[[${longest}x]]`]);
});

test('E1 a trailing .md is ignored', () => {
  const { path, hasExtension, spelling } = parseTarget('tone/formal.md');
  expect({ path, hasExtension, spelling }).toEqual({
    path: 'tone/formal',
    hasExtension: true,
    spelling: 'tone/formal.md',
  });
  expect(parseTarget('a.md.md').path).toBe('a.md');
  expect(parseTarget('a.MD').path).toBe('a.MD');
});

test('E1 a path is compared in NFC whatever the text has', () => {
  expect(parseTarget('cafe\u0301').path).toBe('caf\u00e9');
  expect(parseTarget('cafe\u0301').spelling).toBe('cafe\u0301');
});

test('E6 a star at the end of a path is a glob', () => {
  const glob = (spelling: string) => [parseTarget(spelling).glob, parseTarget(spelling).path];
  expect(glob('rules/*')).toEqual(['*', 'rules']);
  expect(glob('rules/**')).toEqual(['**', 'rules']);
  expect(glob('*')).toEqual(['*', '']);
  expect(glob('**')).toEqual(['**', '']);
  expect(glob('./*')).toEqual(['*', '.']);
  expect(glob('rules/*.md')).toEqual(['*', 'rules']);
  expect(glob('rules/a*')).toEqual(['none', 'rules/a*']);
});

test('E12 E13 pin and section are parted from the path', () => {
  const parts = (spelling: string) => {
    const { path, pin, section } = parseTarget(spelling);
    return [path, pin, section];
  };
  expect(parts('a/b@3')).toEqual(['a/b', '3', null]);
  expect(parts('a/b@production#Some Heading')).toEqual(['a/b', 'production', 'Some Heading']);
  expect(parts('a.md# H ')).toEqual(['a', null, 'H']);
  expect(parts('a#x@y')).toEqual(['a', null, 'x@y']);
  expect(parts('a#')).toEqual(['a', null, '']);
});

test('E13 a bar makes the form reserved', () => {
  expect(scan('[[a|b]] [[a]]')).toEqual(['|[[a|b]]|', ' ', '<a>']);
  expect(hasInclusions('[[a|b]]')).toBe(true);
  expect(hasInclusions('\\[[a]] [[ b ]]')).toBe(false);
});

test('E3 E4 markers name the target and the id', () => {
  expect(notFoundMarker('a/b#c')).toBe('[[PROMPT NOT FOUND: a/b#c]]');
  expect(circularMarker('a/b')).toBe('[[CIRCULAR DEPENDENCY: a/b]]');
});

test('E1 a spelling is a target exactly when brackets around it are read as one inclusion', () => {
  for (const good of ['a', 'a b', 'a#b', '*', 'x'.repeat(512)]) expect(isTarget(good)).toBe(true);
  for (const bad of ['', ' a', 'a ', 'a|b', 'a]b', 'a[', 'a\nb', 'x'.repeat(513)]) {
    expect(isTarget(bad)).toBe(false);
  }
});

const texts = array(
  constantFrom('[', ']', '[[', ']]', '\\', 'a', ' ', '\n', '|', '#', '😀', '\ud83d'),
  {
    maxLength: 30,
  },
).map((pieces) => pieces.join(''));

test('E1 the segments of any text tile it and agree with the grammar written as a pattern', () => {
  assert(
    property(texts, (text) => {
      let at = 0;
      for (const { from, to } of scanInclusions(text)) {
        expect(from).toBe(at);
        expect(to).toBeGreaterThan(from);
        at = to;
      }
      expect(at).toBe(text.length);
      const pattern = /\\\[\[|\[\[((?!\s)[^[\]\r\n]{1,512})(?<!\s)\]\]/g;
      const expected = [...text.matchAll(pattern)].map((match) => match[0]);
      const found = scanInclusions(text).filter(({ kind }) => kind !== 'text');
      expect(found.map(({ from, to }) => text.slice(from, to))).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('E8 scanning takes time linear in the text', { timeout: 5_000 }, () => {
  const size = 2_000_000;
  for (const piece of ['[', '[[', '[[a', '[[a]', '\\[[', ']]', '[[a ', `[[${'x'.repeat(511)}`]) {
    const text = piece.repeat(size / piece.length);
    expect(scanInclusions(text).length).toBeGreaterThan(0);
  }
});

test('E1 E2 a million random texts are scanned and resolved without a throw, and their segments tile them', () => {
  const pieces = [
    '[',
    ']',
    '[[',
    ']]',
    '\\',
    '\n',
    '\r',
    ' ',
    '\0',
    '/',
    '..',
    './',
    '*',
    '**',
    '#',
    '|',
    '@',
    '.md',
    'a',
    'ab',
    'é',
    '😀',
    '\ud83d',
    '\udc00',
  ];
  const names = new PromptNames();
  for (const id of ['a', 'ab', 'a/ab', 'ab/a', 'é']) names.add(parsePromptId(id));
  const includers = [null, parsePromptId('a'), parsePromptId('ab/a')];
  // A small generator of its own: a million of fast-check's arrays would take minutes.
  let state = 20_261_125;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let untiled: string | null = null;
  for (let run = 0; run < 1_000_000; run += 1) {
    let text = '';
    for (let length = next(12); length > 0; length -= 1) text += pieces[next(pieces.length)];
    let at = 0;
    for (const segment of scanInclusions(text)) {
      if (segment.from !== at || segment.to <= at) untiled = text;
      at = segment.to;
      if (segment.kind === 'inclusion')
        resolveTarget(segment.target, includers[next(3)] ?? null, names);
    }
    if (at !== text.length) untiled = text;
  }
  expect(untiled).toBeNull();
});
