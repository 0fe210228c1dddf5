import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PromptError, errorTable, toPromptError } from './errors.ts';

const documented = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

test('R2 every code stands in docs/errors.md as the table has it, and no other', () => {
  const rows = [
    ...documented.matchAll(/^\| `([a-z_]+)` \| (\S+) \| (\S+) \| (yes|no) \| (.*) \|$/gm),
  ].map(([, code, status, close, retryable, sentence]) => [
    code,
    status,
    close,
    retryable,
    sentence,
  ]);
  const table = Object.entries(errorTable).map(([code, entry]) => [
    code,
    'local' in entry && entry.local === true ? '–' : String(entry.httpStatus),
    entry.closeCode === undefined ? '–' : String(entry.closeCode),
    entry.retryable ? 'yes' : 'no',
    entry.sentence,
  ]);
  expect(rows).toEqual(table);
});

test('R2 every sentence says what it means and what to do', () => {
  for (const [code, { sentence }] of Object.entries(errorTable))
    expect([code, /^[A-Z].{20,}\.$/.test(sentence)]).toEqual([code, true]);
});

test('R2 an unknown error becomes internal and keeps its cause; a known one stays itself', () => {
  const cause = new TypeError('oops');
  const wrapped = toPromptError(cause);
  expect([wrapped.code, wrapped.cause, wrapped.detail]).toEqual([
    'internal',
    cause,
    errorTable.internal.sentence,
  ]);
  const known = new PromptError('read_only');
  expect(toPromptError(known)).toBe(known);
});
