import {
  array,
  assert,
  constantFrom,
  integer,
  oneof,
  option,
  property,
  record,
  string,
  tuple,
} from 'fast-check';
import { expect, test } from 'vitest';
import { editHeader } from './edit-header.ts';
import type { HeaderChange } from './edit-header.ts';
import { readHeader } from './front-matter.ts';

const edit = (header: string | null, change: HeaderChange): string | null =>
  editHeader(header, change, '\n');

test('F2 only the edited value changes; comments, order and quoting stay', () => {
  const header = `# ours
title:   'Kind'   # keep
description: old  # why
model: {name: "x", top_p: 0.90}
tags: ["a", b]  # t
zeta: [ 1,2 ]
`;
  expect(edit(header, { description: 'new text', tags: ['a', 'c: d'] })).toBe(`# ours
title:   'Kind'   # keep
description: new text  # why
model: {name: "x", top_p: 0.90}
tags: ["a", "c: d"]  # t
zeta: [ 1,2 ]
`);
});

test('F2 the same values give the same text', () => {
  const header = "description:   'x'\ntags: b,  a\n";
  expect(edit(header, {})).toBe(header);
  expect(edit(header, { description: 'x', tags: ['b', 'a'] })).toBe(header);
  expect(edit(null, { description: null, tags: [] })).toBeNull();
});

test('F2 a list of lines keeps the lines of the tags that stay', () => {
  const header = 'tags:\n  - a # one\n  # two\n  - "b"\n\n# about x\nx: 1\n';
  expect(edit(header, { tags: ['b', 'new'] })).toBe(
    'tags:\n  # two\n  - "b"\n  - new\n\n# about x\nx: 1\n',
  );
  expect(edit('tags:\n- a\n- b\n', { tags: ['b', 'a'] })).toBe('tags:\n- b\n- a\n');
});

test('F2 a literal text can become one line and back', () => {
  const header = 'description: |\n  one\n  two\n# c\nx: 1\n';
  expect(edit(header, { description: 'flat' })).toBe('description: flat\n# c\nx: 1\n');
  expect(edit('description: flat\nx: 1\n', { description: 'one\ntwo' })).toBe(
    'description: |-\n  one\n  two\nx: 1\n',
  );
});

test('F2 the last key that goes takes the block along, unless comments stay', () => {
  expect(edit('description: x\n', { description: null })).toBeNull();
  expect(edit('tags: [a]\ndescription: x\n', { description: null, tags: [] })).toBeNull();
  expect(edit('# ours\ndescription: x\n', { description: null })).toBe('# ours\n{}\n');
  expect(edit('# ours\n{}\n', { tags: ['a'] })).toBe('# ours\ntags: [a]\n');
  expect(edit('{} # keep\n# end\n', { tags: ['a'] })).toBe('# keep\ntags: [a]\n# end\n');
  expect(edit('{ # in\n  # it\n} # keep', { tags: ['a'] })).toBe('# in\n# it\n# keep\ntags: [a]\n');
});

test('F2 new keys follow the last one, before comments at the end', () => {
  expect(edit(null, { description: 'd', tags: ['a'] })).toBe('description: d\ntags: [a]\n');
  expect(edit('x:\n  y: 1\n  # inner\n# end\n', { tags: ['a'] })).toBe(
    'x:\n  y: 1\n  # inner\ntags: [a]\n# end\n',
  );
  expect(edit('  x: 1\n', { tags: ['a'] })).toBe('  x: 1\n  tags: [a]\n');
  expect(edit('{x: 1}\n', { tags: ['a'] })).toBe('{x: 1, tags: [a]}\n');
});

test('F2 added lines end like the file', () => {
  expect(editHeader('x: 1\r\ntags:\r\n  - a\r\n', { tags: ['a', 'b'] }, '\r\n')).toBe(
    'x: 1\r\ntags:\r\n  - a\r\n  - b\r\n',
  );
  expect(editHeader('x: 1\r\n', { description: 'a\nb' }, '\r\n')).toBe(
    'x: 1\r\ndescription: |-\r\n  a\r\n  b\r\n',
  );
});

test('F2 texts that YAML would read as something else are quoted', () => {
  const hard = ['yes', 'NO', '1', '1.0', 'null', '~', '2026-01-01', 'a: b', 'a #b', '- x', '[x]'];
  for (const description of [
    ...hard,
    '*a',
    '&a',
    '!x',
    '%x',
    '@x',
    '',
    ' ',
    'x ',
    '"',
    "'",
    '{{x}}',
  ]) {
    const header = edit(null, { description, tags: [description || 'x'] });
    expect(readHeader(header).description).toBe(description);
    expect(header).toMatch(/^description: "/);
  }
  expect(edit(null, { description: 'Be kind, über-clear' })).toMatch('description: "Be kind');
  expect(edit(null, { description: 'Be kind über-clear' })).toMatch('description: Be kind über');
});

test('F2 a value that something else refers to is refused, not broken', () => {
  expect(() => edit('description: &d x\nother: *d\n', { description: 'y' })).toThrow(
    /invalid_request: the front matter cannot hold this description/,
  );
});

test('F2 a header that grows beyond what is read again is refused', () => {
  expect(() => edit(null, { description: 'x'.repeat(70_000) })).toThrow('invalid_request');
});

const words = constantFrom(
  'a',
  'b c',
  'yes',
  '# x',
  'ä',
  '😀',
  'x: y',
  '\\',
  '"',
  "'",
  '---',
  '\t',
);
const lines = array(words, { maxLength: 4 }).map((parts) => parts.join(' '));
const descriptions = oneof(
  lines,
  array(lines, { maxLength: 4 }).map((all) => all.join('\n')),
  string({ unit: 'binary', maxLength: 10 }),
  array(integer({ min: 0, max: 0xffff }), { maxLength: 5 }).map((units) =>
    String.fromCharCode(...units),
  ),
);
const tagLists = array(
  descriptions.filter((text) => text !== ''),
  { maxLength: 4 },
).map((tags) => [...new Set(tags)]);

/** One key of a header, as people write it; the first two kinds are the ones that are edited. */
const descriptionLines = constantFrom(
  'description: old # c\n',
  'description: "old"\n',
  'description: >-\n  old\n  text\n',
  'description: |+\n  old\n\n',
  'description:\n  old\n  text\n',
  'description: # c\n  old\n',
  'description:\n',
  '"description": old\n',
  'description: [wrong]\n',
  '',
);
const tagLines = constantFrom(
  'tags: [a, "b c"] # c\n',
  'tags:\n  - a # one\n  # two\n  - "b c"\n',
  'tags:\n- yes\n- x: y\n',
  'tags: a, b\n',
  'tags:\n',
  'tags: [\n  a,\n  b\n]\n',
  'tags: 5\n',
  '',
);
const otherLines = array(
  constantFrom(
    '# comment\n',
    '\n',
    'title:   "x"  # keep\n',
    'model: {name: x, list: [ 1,2 ]}\n',
    "quote: 'it''s'\n",
    'text: |\n  tags: [no]\n  description: no\n\n',
    'nested:\n  tags: [no]\n  # inner\n',
  ),
  { maxLength: 4 },
).map((all) => [...new Set(all)].join(''));
const headers = tuple(otherLines, descriptionLines, otherLines, tagLines)
  .map(([first, description, second, tags]) => {
    const rest = second.split('\n').every((line) => line.trim() === '' || line.startsWith('#'));
    return first + description + (rest ? second : '') + tags;
  })
  .filter((header) => /^\S+:/m.test(header));

test('F2 an edited header says the new values and nothing else new', () => {
  const changes = record(
    { description: option(descriptions), tags: tagLists },
    { requiredKeys: [] },
  );
  assert(
    property(headers, changes, constantFrom('\n' as const, '\r\n' as const), (lf, change, eol) => {
      const header = lf.replaceAll('\n', eol);
      const before = readHeader(header);
      const edited = editHeader(header, change, eol);
      const after = readHeader(edited);
      const { description = before.description, tags = before.tags } = change;
      expect([after.description, after.tags]).toEqual([description, tags]);
      const others = Object.entries(before.data).filter(([key]) => !isEdited(key));
      expect(Object.entries(after.data).filter(([key]) => !isEdited(key))).toEqual(others);
      expect(linesOfOthers(edited ?? '')).toEqual(linesOfOthers(header));
    }),
    { numRuns: 1000 },
  );
});

const isEdited = (key: string): boolean => key === 'description' || key === 'tags';

/** The lines of every other key, and top-level comments above them, as they are in the text. */
function linesOfOthers(header: string): readonly string[] {
  const kept: string[] = [];
  let inOther = false;
  for (const line of header.split('\n')) {
    if (/^["\w]/.test(line)) inOther = !/^"?(description|tags)/.test(line);
    if (inOther && line.trim() !== '' && !line.startsWith('#')) kept.push(line);
  }
  return kept.filter((line) => line.trim() !== '{}');
}
