import { expect, test } from 'vitest';
import { changedDetails } from './changed-details.ts';

test('U151 which details of an old text differ from now is said by their keys', () => {
  const now = 'description: D\ntags: [a]\nvariables:\n  x: { default: 1 }\nowner: me\n';
  expect(changedDetails(now, now)).toEqual([]);
  expect(changedDetails(null, now)).toEqual(['description', 'tags', 'variables', 'owner']);
  expect(changedDetails(now.replace('default: 1', 'default: 2'), now)).toEqual(['variables']);
  expect(changedDetails('tags:\n- a\n', 'tags:\n- b\n"a b": 1\n')).toEqual(['tags', 'a b']);
  expect(changedDetails('# one\na: 1\n', '# two\na: 1\n')).toEqual(['front matter']);
});
