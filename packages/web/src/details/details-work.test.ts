import { expect, test } from 'vitest';
import { bothTogether, openedAt, readDetails, withDescription, withTags } from './details-work.ts';

test('U142 what two people changed in different lines of the front matter is put together, else it is not', () => {
  const base = 'a: 1\nb: 2\nc: 3\n';
  const merge = (mine: string, theirs: string | null) => bothTogether(base, { mine, theirs });
  expect(merge('a: 9\nb: 2\nc: 3\n', 'a: 1\nb: 2\nc: 8\n')).toBe('a: 9\nb: 2\nc: 8\n');
  expect(merge('b: 2\nc: 3', 'a: 1\nb: 2\nc: 3\nd: 4\n')).toBe('b: 2\nc: 3\nd: 4\n');
  expect(merge('a: 1\nb: 2\nc: 3\nx: 1\n', 'a: 1\nb: 2\nc: 3\ny: 1\n')).toBe(
    'a: 1\nb: 2\nc: 3\ny: 1\nx: 1\n',
  );
  expect(merge('a: 1\nb: 7\nc: 3\n', 'a: 1\nb: 8\nc: 3\n')).toBeNull();
  expect(merge('a: 1\nb: 7\nc: 3\n', null)).toBeNull();
  expect(bothTogether(null, { mine: 'a: 1', theirs: 'b: 2\n' })).toBe('b: 2\na: 1\n');
});

test('U140 U141 the fields write into the front matter, which says itself what is wrong with it', () => {
  expect(withDescription('', 'Short')).toBe('description: Short\n');
  expect(withTags('description: Short', ['a', 'b'])).toBe('description: Short\ntags: [a, b]\n');
  expect(withTags(withDescription('description: x\ntags: [a]\n', ''), [])).toBe('');
  expect(readDetails('a: 1\n---\nb: 2')).toMatchObject({ isReadable: false, description: '' });
  expect(readDetails('a: 1\n---\nb: 2').problems).toHaveLength(1);
  expect(readDetails('tags: {}\n')).toMatchObject({ isReadable: true, tags: [] });
  expect(readDetails('tags: {}\n').problems).toHaveLength(1);
});

test('U145 the field is opened at a line of it, or at a declaration, which is made where there is none', () => {
  const opened = (yaml: string, at: Parameters<typeof openedAt>[1]): string => {
    const { yaml: text, range } = openedAt(yaml, at);
    return `${text.slice(0, range.from)}[${text.slice(range.from, range.to)}]${text.slice(range.to)}`;
  };
  expect(opened('a: 1\nb: 2\n', { line: 1 })).toBe('[a: 1]\nb: 2\n');
  expect(opened('a: 1\nb: 2\n', { line: 2 })).toBe('a: 1\n[b: 2]\n');
  expect(opened('a: 1\n', { line: 9 })).toBe('a: 1\n[]');
  expect(opened('', { variable: 'x' })).toBe('variables:\n  x: { description: "[]" }\n');
});
