import { expect, test } from 'vitest';
import type { Output } from './host.ts';
import { createTerminal, cutTo, plainLine } from './terminal.ts';

function output(isTTY: boolean, written: string[] = []): Output {
  return { isTTY, columns: 80, write: (text) => written.push(text) };
}

test('C2 colours are for people at a terminal who want them', () => {
  const isColoured = (isTTY: boolean, env: Record<string, string>, color = true): boolean => {
    const streams = { stdout: output(isTTY), stderr: output(isTTY), env };
    const { paint, paintNote } = createTerminal(streams, { color, quiet: false });
    expect(paint.red('x')).toBe(paintNote.red('x'));
    return paint.red('x') !== 'x';
  };
  expect(isColoured(true, {})).toBe(true);
  expect(isColoured(false, {})).toBe(false);
  expect(isColoured(false, { CI: '1' })).toBe(false);
  expect(isColoured(true, { NO_COLOR: '1' })).toBe(false);
  expect(isColoured(true, { NO_COLOR: '' })).toBe(true);
  expect(isColoured(true, { TERM: 'dumb' })).toBe(false);
  expect(isColoured(true, {}, false)).toBe(false);
});

test('C2 quiet silences notes, neither data nor alarms', () => {
  const data: string[] = [];
  const notes: string[] = [];
  const streams = { stdout: output(false, data), stderr: output(false, notes), env: {} };
  const terminal = createTerminal(streams, { color: true, quiet: true });
  terminal.line('data');
  terminal.note('note');
  terminal.alarm('alarm');
  expect([data, notes]).toEqual([['data\n'], ['alarm\n']]);
});

test('S3 text of prompts cannot steer the terminal', () => {
  expect(plainLine('a\u001b[2Jb\u0007\u009bc\nd\te')).toBe('a\ufffd[2Jb\ufffdc d e');
  expect([cutTo('abcdef', 4), cutTo('abcd', 4), cutTo('abc', 0)]).toEqual(['abc…', 'abcd', '…']);
});
