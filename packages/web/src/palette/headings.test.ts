import { expect, test } from 'vitest';
import { headingsOf } from './headings.ts';

test('U48 the headings of a prompt are found, those in code fences are none', () => {
  expect(headingsOf('# One\ntext\n```\n# no\n```\n  ## Two ##\n#no\n')).toEqual([
    { level: 1, text: 'One', line: 1 },
    { level: 2, text: 'Two', line: 6 },
  ]);
});
