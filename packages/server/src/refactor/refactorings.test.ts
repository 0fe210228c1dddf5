import { PromptError, parsePromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { createRefactorLibrary, somebody } from './refactor-library.fake.ts';
import { Refactorings } from './refactorings.ts';

test('L3 M5 M6 M7 nothing is refactored before everything is read', async () => {
  const { context } = createRefactorLibrary({ a: 'one [[b]]', b: 'B' });
  const reading = {
    checkWhole: () => {
      throw new PromptError('library_loading');
    },
  };
  const refactorings = new Refactorings({ ...context, journal: createMemoryJournal(), reading });
  const id = parsePromptId('a');
  const newId = parsePromptId('c');
  const loading = expect.objectContaining({ code: 'library_loading' });
  const range = { id, baseRevision: 1, from: 0, to: 3, newId, style: 'short' } as const;
  await expect(refactorings.extract({ ...range, ...somebody })).rejects.toEqual(loading);
  const place = { id, place: { from: 5, to: 5 }, baseRevision: 1, deleteFragment: false };
  await expect(refactorings.inline({ ...place, ...somebody })).rejects.toEqual(loading);
  await expect(refactorings.undo({ changeId: 'x', ...somebody })).rejects.toEqual(loading);
});
