import { expect, test } from 'vitest';
import type { PromptId } from './ids.ts';
import { NameGroups } from './name-groups.ts';

function filled(likeness: 'last_segment' | 'whole_id', ...ids: string[]): NameGroups {
  const groups = new NameGroups(likeness);
  for (const id of ids) groups.add(id as PromptId);
  return groups;
}

test('I6 ids of one last segment, and ids that differ in case only, are groups as long as there are two', () => {
  const ids = ['b/x', 'a/X', 'B/x', 'y', 'b/x'];
  const names = filled('last_segment', ...ids);
  const folded = filled('whole_id', ...ids);
  expect([...names.groups()]).toEqual([['B/x', 'a/X', 'b/x']]);
  expect([...folded.groups()]).toEqual([['B/x', 'b/x']]);
  const before = names.groupOf('a/X' as PromptId);
  for (const groups of [names, folded]) groups.delete('B/x' as PromptId);
  expect(before).toEqual(['B/x', 'a/X', 'b/x']);
  expect(names.groupOf('b/x' as PromptId)).toEqual(['a/X', 'b/x']);
  expect([folded.has('b/x' as PromptId), [...folded.groups()]]).toEqual([false, []]);
  names.delete('a/X' as PromptId);
  expect([...names.groups()]).toEqual([]);
});
