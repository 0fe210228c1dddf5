import type { PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { MirrorMark, PromptKey } from '../journal/journal.ts';
import { MirrorMarks } from './mirror-marks.ts';

const key = 'k' as PromptKey;
const id = 'a' as PromptId;

function recorder(): { marks: MirrorMarks; newest: () => MirrorMark | undefined } {
  const stored: MirrorMark[] = [];
  const marks = new MirrorMarks({
    recordMirror: (batch) => {
      stored.push(...batch);
      return Promise.resolve();
    },
  });
  return { marks, newest: () => stored.at(-1) };
}

test('F11 D4 a mark whose write never happened is not taken for what the file holds', async () => {
  const { marks, newest } = recorder();
  await marks.record([{ key, id, revision: 2, hash: 'two', presentHash: 'one' }]);
  expect(newest()?.previous).toEqual({ revision: 1, hash: 'one' });
  // Two crashes in a row before the file was written: it still holds the first text.
  await marks.record([{ key, id, revision: 3, hash: 'three', presentHash: 'one' }]);
  await marks.record([{ key, id, revision: 4, hash: 'four', presentHash: 'one' }]);
  expect(newest()).toEqual({
    key,
    id,
    revision: 4,
    hash: 'four',
    previous: { revision: 1, hash: 'one' },
  });
  await marks.record([{ key, id, revision: 5, hash: 'five', presentHash: 'four' }]);
  expect(newest()?.previous).toEqual({ revision: 4, hash: 'four' });
});

test('F11 D3 a first file that could not be written stays unconfirmed until it is there', async () => {
  const { marks, newest } = recorder();
  await marks.record([{ key, id, revision: 1, hash: 'one', presentHash: null }]);
  await marks.record([{ key, id, revision: 2, hash: 'two', presentHash: null }]);
  expect(newest()?.previous).toBe(null);
  await marks.confirm([key]);
  expect(newest()?.previous).toEqual({ revision: 2, hash: 'two' });
});
