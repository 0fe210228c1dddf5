import { expect, test } from 'vitest';
import {
  acceptMetadata,
  changeMetadata,
  hearMetadata,
  isMetadataSaved,
  openMetadata,
  refuseMetadata,
  reopenMetadata,
  sendMetadata,
  shownMetadata,
} from './local-metadata.ts';

const opened = openMetadata({ description: 'd', tags: ['t'] }, 5);
const sent = sendMetadata(changeMetadata(opened, { description: 'mine' }));

test('W4 a changed field shows at once and is saved with its answer', () => {
  expect(shownMetadata(sent)).toEqual({ description: 'mine', tags: ['t'] });
  expect([opened, sent, acceptMetadata(sent, 6)].map(isMetadataSaved)).toEqual([true, false, true]);
  expect(shownMetadata(acceptMetadata(sent, 6))).toEqual({ description: 'mine', tags: ['t'] });
});

test('W4 what others set of another field survives, and what they set of the same field later counts', () => {
  const heard = hearMetadata(sent, { description: 'theirs', tags: ['t', 'u'] }, 6);
  expect(shownMetadata(acceptMetadata(heard, 7))).toEqual({
    description: 'mine',
    tags: ['t', 'u'],
  });
  expect(shownMetadata(acceptMetadata(heard, 6))).toEqual({
    description: 'theirs',
    tags: ['t', 'u'],
  });
});

test('D2 a refused change stays as unsaved, under what was changed since', () => {
  const changedSince = changeMetadata(sent, { tags: ['new'] });
  const refused = refuseMetadata(changedSince);
  expect(refused.changed).toEqual({ description: 'mine', tags: ['new'] });
  expect([isMetadataSaved(refused), shownMetadata(refused)]).toEqual([
    false,
    { description: 'mine', tags: ['new'] },
  ]);
});

test('D6 a change on its way when the connection broke goes out again, clearing included', () => {
  const cleared = sendMetadata(changeMetadata(opened, { description: null }));
  const again = reopenMetadata(cleared, { description: 'theirs', tags: [] }, 9);
  expect([again.changed, shownMetadata(again)]).toEqual([
    { description: null },
    { description: null, tags: [] },
  ]);
});
