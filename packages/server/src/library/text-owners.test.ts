import type { PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { textIdOf } from '../document/shared-text.ts';
import type { PromptKey } from '../journal/journal.ts';
import type { CommittedChange } from './committed.ts';
import { fakeHead } from './head.fake.ts';
import type { Head } from './head.ts';
import { Heads } from './heads.ts';
import { TextOwners } from './text-owners.ts';

/** A prompt under a key of the journal. */
function keyed(id: string, key: string | null): Head {
  return fakeHead(id, { key: key as PromptKey | null });
}

function change(
  kind: CommittedChange['kind'],
  before: Head | null,
  after: Head | null,
): CommittedChange {
  return { kind, before, after } as CommittedChange;
}

test('Y7 a text is found by its id wherever its prompt went, without working out the ids of all texts again', () => {
  const heads = new Heads();
  heads.show([keyed('a', 'k1')], { stored: () => ({ content: '', header: null }) });
  const owners = new TextOwners(heads);
  let walks = 0;
  const { keys } = heads;
  heads.keys = () => {
    walks += 1;
    return keys.call(heads);
  };
  const find = (key: string): PromptId | undefined => owners.find(textIdOf(key as PromptKey))?.id;
  expect([find('k1'), find('k2')]).toEqual(['a', undefined]);
  const b = keyed('b', 'k1');
  const c = keyed('c', null);
  heads.apply([change('rename', keyed('a', 'k1'), b), change('create', null, c)]);
  expect(find('k1')).toBe('b');
  // A prompt gets its key when it is first changed.
  heads.apply([change('update', c, { ...c, key: 'k2' as PromptKey })]);
  expect(find('k2')).toBe('c');
  heads.apply([change('delete', b, null)]);
  expect(find('k1')).toBeUndefined();
  expect(walks).toBe(1);
});
