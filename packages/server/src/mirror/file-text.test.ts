import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorbFrontMatter, hashOf, parseFile, renderFile } from './file-text.ts';
import type { FileContent } from './file-text.ts';
import { toLineFeeds } from './line-ends.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (file: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(file);
const contentOf = (file: Uint8Array): FileContent => {
  const { content, header, description, tags } = parseFile(file);
  return { content, header, description, tags };
};
/** A file with some of what it says replaced. */
const edited = (file: string, change: Partial<FileContent>): string =>
  textOf(renderFile(bytes(file), { ...contentOf(bytes(file)), ...change }));

const lineEnd = fc.constantFrom('\n', '\r\n', '\r\r\n');
const line = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    '---',
    '--- ',
    'key: value',
    'a\rb',
    '\uFEFF',
    '[[x]]',
    '- item',
    '# c',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const lines = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 8 })
  .chain((all) => line.map((last) => all.map((each) => each.join('')).join('') + last));
const yaml = fc.constantFrom(
  'description: x\n',
  'tags: [a, b]\r\nother: 1\n',
  '# comment\nkey:  "odd"   # kept\nlist:\n  - 1\n',
  'description: |\n  two\n  lines\ntags:\n  - one\n',
  '{}\n',
  'not a mapping\n',
  'broken: [\n',
  '',
);
const fence = fc
  .tuple(fc.constantFrom('---', '--- ', '---\t'), lineEnd)
  .map((parts) => parts.join(''));
const file = fc.oneof(
  lines,
  fc.tuple(fc.constantFrom('', '\uFEFF'), fence, yaml, fence, lines).map((parts) => parts.join('')),
  fc.tuple(fence, yaml, fc.constant('---')).map((parts) => parts.join('')),
);
const header = fc.constantFrom(
  null,
  'description: x\n',
  '# c\nkey:  1\n',
  'tags:\n  - a\n',
  '{}\n',
);
const next: fc.Arbitrary<FileContent> = fc.record({
  content: fc.oneof(lines, file),
  header,
  description: fc.constantFrom(null, 'x', 'two\nlines', ': odd # text '),
  tags: fc.constantFrom([], ['a'], ['b', 'c d']),
});

test('F1 a file is header, description, tags and body', () => {
  expect(parseFile(bytes('---\ndescription: d\ntags: [a, b]\n---\n# Body\n'))).toEqual({
    text: '---\ndescription: d\ntags: [a, b]\n---\n# Body\n',
    content: '# Body\n',
    header: 'description: d\ntags: [a, b]\n',
    description: 'd',
    tags: ['a', 'b'],
    problems: [],
    hash: hashOf(bytes('---\ndescription: d\ntags: [a, b]\n---\n# Body\n')),
    editable: true,
  });
});

test('F1 byte order mark and carriage returns are no part of header and content', () => {
  expect(contentOf(bytes('\uFEFF---\r\ndescription: d\r\n---\r\none\r\ntwo\rthree'))).toEqual({
    content: 'one\ntwo\rthree',
    header: 'description: d\n',
    description: 'd',
    tags: [],
  });
});

test('F1 a file that begins with a horizontal rule is all body', () => {
  for (const text of ['---\nno mapping\n---\nbody', '---\n\nbody\n', '----\na: 1\n---\n']) {
    expect(contentOf(bytes(text))).toEqual({
      content: text,
      header: null,
      description: null,
      tags: [],
    });
  }
});

test('F1 broken front matter is told with its line in the file', () => {
  const { problems, content } = parseFile(bytes('---\nok: 1\nbad: [\n---\nbody\n'));
  expect(problems).toMatchObject([{ code: 'front_matter' }]);
  expect(problems[0]?.line).toBeGreaterThan(2);
  expect(content).toContain('bad: [');
});

test('F2 bytes that are not UTF-8 are read-only and never rewritten', () => {
  const latin1 = Uint8Array.from([0x63, 0x61, 0x66, 0xe9]);
  expect(parseFile(latin1)).toMatchObject({
    editable: false,
    content: 'caf\uFFFD',
    problems: [{ code: 'not_utf8' }],
  });
  const utf16 = Uint8Array.from([0xff, 0xfe, 0x68, 0, 0x69, 0]);
  expect(parseFile(utf16)).toMatchObject({ editable: false, content: 'hi' });
  expect(parseFile(Uint8Array.from([0xfe, 0xff, 0, 0x68]))).toMatchObject({
    editable: false,
    content: 'h',
  });
  for (const previous of [latin1, utf16]) {
    expect(() => renderFile(previous, contentOf(previous))).toThrow('read_only');
  }
});

test('F2 what a file already says gives the same bytes', () => {
  fc.assert(
    fc.property(file, (text) => {
      expect(textOf(renderFile(bytes(text), contentOf(bytes(text))))).toBe(textOf(bytes(text)));
    }),
    { numRuns: 500 },
  );
});

test('F2 what is written is read back', () => {
  fc.assert(
    fc.property(fc.option(file), next, (previous, wanted) => {
      const rendered = renderFile(previous === null ? null : bytes(previous), wanted);
      expect(contentOf(rendered)).toEqual(absorbFrontMatter(wanted));
    }),
    { numRuns: 500 },
  );
});

test('F2 the form a file can hold is found once and for all', () => {
  fc.assert(
    fc.property(next, (wanted) => {
      const once = absorbFrontMatter(wanted);
      expect(absorbFrontMatter(once)).toEqual(once);
    }),
  );
});

test('F2 an edit of one line of the body leaves all other bytes alone', () => {
  const end = fc.constantFrom('\n', '\r\n');
  const body = fc.array(fc.tuple(fc.constantFrom('one', 'two', '  ', 'x'), end), {
    minLength: 1,
    maxLength: 10,
  });
  const head = fc.constantFrom(
    '',
    '\uFEFF',
    '---\r\na: 1 # kept\n--- \r\n',
    '\uFEFF---\t\nb:   2\r\n---\n',
  );
  fc.assert(
    fc.property(head, body, fc.nat(), (before, rows, seed) => {
      const at = seed % rows.length;
      const write = (text: string): string =>
        rows.map((row, index) => (index === at ? text + row[1] : row.join(''))).join('');
      const original = before + write(rows[at]?.[0] ?? '');
      const result = edited(original, { content: toLineFeeds(write('edited')) });
      const expected = (before + write('edited')).split(/(?<=\n)/);
      const got = result.split(/(?<=\n)/);
      const editedLine = (before.match(/\n/g)?.length ?? 0) + at;
      expect(got.toSpliced(editedLine, 1)).toEqual(expected.toSpliced(editedLine, 1));
      expect(toLineFeeds(got[editedLine] ?? '')).toBe(toLineFeeds(expected[editedLine] ?? ''));
    }),
  );
});

test('F2 changing the description keeps unknown keys, order, comments, fences and line ends', () => {
  const before =
    '\uFEFF--- \r\n# about\r\nzeta:   1\r\ndescription: old # why\r\nalpha: "x"\r\n---\r\nbody\r\n';
  const after = edited(before, { description: 'new' });
  expect(after).toBe(before.replace('old', 'new'));
  expect(edited(before, { tags: ['t'] }).startsWith('\uFEFF--- \r\n# about\r\nzeta:   1\r\n')).toBe(
    true,
  );
  expect(edited(before, { tags: ['t'] }).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

test('F2 a description for a file without front matter adds a header, taking it away removes it', () => {
  const withHeader = edited('body\r\n', { description: 'd' });
  expect(withHeader).toBe('---\r\ndescription: d\r\n---\r\nbody\r\n');
  expect(edited(withHeader, { description: null })).toBe('body\r\n');
});

test('F2 a body after a fence at the very end of the file begins on a line of its own', () => {
  expect(edited('---\na: 1\n---', { content: 'body' })).toBe('---\na: 1\n---\nbody');
});

test('F2 content that begins like front matter becomes the header instead of being lost', () => {
  const typed: FileContent = {
    content: '---\ndescription: d\n---\nbody',
    header: null,
    description: null,
    tags: [],
  };
  expect(absorbFrontMatter(typed)).toEqual({
    content: 'body',
    header: 'description: d\n',
    description: 'd',
    tags: [],
  });
  expect(textOf(renderFile(null, typed))).toBe(typed.content);
  const below = { ...typed, header: 'a: 1\n' };
  expect(absorbFrontMatter(below)).toEqual(below);
});

test('F2 a header that cannot stand between fences is refused, not written', () => {
  for (const wrong of ['a: 1\n---\nb: 2\n', 'no mapping\n', 'broken: [\n']) {
    const wanted: FileContent = { content: 'x', header: wrong, description: null, tags: [] };
    expect(() => renderFile(null, wanted)).toThrow('invalid_request');
  }
});

test('F2 a content that begins with U+FEFF keeps it', () => {
  const wanted: FileContent = { content: '\uFEFFx', header: null, description: null, tags: [] };
  expect(contentOf(renderFile(null, wanted))).toEqual(wanted);
  expect(contentOf(renderFile(bytes('\uFEFFold'), wanted))).toEqual(wanted);
});
