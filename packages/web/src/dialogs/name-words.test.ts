import { expect, test } from 'vitest';
import { nameRefusal, nameWarning } from './name-words.ts';

test('U174 why a name is refused is said in plain words, with what to do', () => {
  expect(nameRefusal('support/reply')).toBe(null);
  expect(nameRefusal('')).toBe('Give the prompt a name.');
  expect(nameRefusal('support/')).toBe('Give the prompt a name after “support/”.');
  expect(nameRefusal('a#b')).toMatch(/^A name cannot have # in it\./);
  expect(nameRefusal('a\tb')).toMatch('cannot be seen');
  expect(nameRefusal('/a')).toMatch('neither begins with a slash');
  expect(nameRefusal('.git/x')).toMatch('“.git” begins with a dot');
  expect(nameRefusal('x'.repeat(300))).toMatch('too long');
  for (const name of ['a#b', '/a', 'a//b', '.a', 'a.', 'a /b', 'x'.repeat(300)])
    expect(nameRefusal(name)).not.toMatch(/segment|offset|character "|bytes/);
});

test('U174 a name that Windows keeps for itself is warned of, not refused', () => {
  for (const name of ['con', 'tone/NUL', 'aux.notes/a', 'lpt1']) {
    expect(nameRefusal(name)).toBe(null);
    expect(nameWarning(name)).toMatch('Windows');
  }
  for (const name of ['contact', 'tone/null', 'com', 'lpt10']) expect(nameWarning(name)).toBe(null);
});
