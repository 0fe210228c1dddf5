import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { PromptError } from './errors.ts';
import {
  checkPromptId,
  compareIds,
  folderOf,
  lastSegmentOf,
  maxPromptIdBytes,
  parsePromptId,
} from './ids.ts';
import { utf8Length } from './utf8-length.ts';

const anyUnits = array(integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) =>
  String.fromCharCode(...units),
);

const reasonOf = (text: string): string => {
  const check = checkPromptId(text);
  return check.ok ? 'accepted' : check.reason;
};

test('F7 ids keep their case, spaces and any script', () => {
  for (const id of ['a', 'Tone/Very Formal', 'mañana/日本語', 'a.b/c-d_e', '😀', "it's (new)!"]) {
    expect(parsePromptId(id)).toBe(id.normalize('NFC'));
  }
});

test('F7 text that is not NFC becomes NFC', () => {
  expect(parsePromptId('cafe\u0301')).toBe('caf\u00e9');
});

test('F7 every refused character is named with its place', () => {
  for (const character of ['\\', ':', '*', '?', '"', '<', '>', '|', '#', '[', ']', '@', '{', '}']) {
    expect(reasonOf(`ab${character}c`)).toBe(
      `character ${JSON.stringify(character)} at offset 2 is not allowed`,
    );
  }
  expect(reasonOf('a\u0000')).toMatch('offset 1');
  expect(reasonOf('a\nb')).toMatch('offset 1');
  expect(reasonOf('a\u0085b')).toMatch('offset 1');
});

test('F7 segments that would leave the library or hide a file are refused', () => {
  expect(reasonOf('')).toBe('the id is empty');
  expect(reasonOf('/a')).toBe('segment 1 is empty');
  expect(reasonOf('a//b')).toBe('segment 2 is empty');
  expect(reasonOf('a/')).toBe('segment 2 is empty');
  expect(reasonOf('.')).toMatch('begins with a dot');
  expect(reasonOf('a/../b')).toMatch('segment 2');
  expect(reasonOf('.git/config')).toMatch('begins with a dot');
  expect(reasonOf('a./b')).toMatch('ends with a dot');
  expect(reasonOf('a/b ')).toMatch('ends with a space');
});

test('F7 lengths count bytes of UTF-8', () => {
  expect(checkPromptId('a'.repeat(200)).ok).toBe(true);
  expect(reasonOf('a'.repeat(201))).toMatch('201 bytes');
  expect(checkPromptId('é'.repeat(100)).ok).toBe(true);
  expect(reasonOf('é'.repeat(101))).toMatch('202 bytes');
  const segment = 'a'.repeat(199);
  expect(checkPromptId(Array(5).fill(segment).join('/')).ok).toBe(true);
  expect(reasonOf(Array(6).fill(segment).join('/'))).toMatch(
    `${maxPromptIdBytes} bytes are allowed`,
  );
});

test('F7 half of a surrogate pair is refused', () => {
  expect(reasonOf('a\ud83d')).toMatch('surrogate');
});

test('F7 a refusal is an invalid_id error that names the text', () => {
  expect(() => parsePromptId('a:b')).toThrow(PromptError);
  expect(() => parsePromptId('a:b')).toThrow(/invalid_id: "a:b": character ":" at offset 1/);
});

test('F7 an accepted id is accepted again unchanged, and checking never throws', () => {
  assert(
    property(anyUnits, (text) => {
      const check = checkPromptId(text);
      return !check.ok || checkPromptId(check.id).ok;
    }),
  );
});

test('F7 folder, last segment and order of ids', () => {
  expect([folderOf('a'), folderOf('a/b/c')]).toEqual(['', 'a/b']);
  expect([lastSegmentOf('a'), lastSegmentOf('a/b/c')]).toEqual(['a', 'c']);
  expect(['b', 'a/b', 'Z', 'a', 'ä'].toSorted(compareIds)).toEqual(['Z', 'a', 'a/b', 'b', 'ä']);
});

test('F7 byte lengths agree with an encoder', () => {
  assert(
    property(anyUnits, (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
  expect(utf8Length('\ud83d')).toBe(3);
});
