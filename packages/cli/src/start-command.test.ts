import { expect, test } from 'vitest';
import { startCommandOf } from './start-command.ts';

const cwd = '/home/ann/our shop';

test('U47 what starts a server again can be pasted anywhere: the whole folder, or going to the project first', () => {
  const folder = `${cwd}/prompts`;
  expect([
    startCommandOf({ calledAs: 'prompt-manager', cwd }, { folder }),
    startCommandOf({ calledAs: 'npx prompt-manager', cwd }, { folder }),
    startCommandOf({ calledAs: 'npx prompt-manager', cwd }, { folder: '/srv/prompts' }),
  ]).toEqual([
    "prompt-manager serve '/home/ann/our shop/prompts'",
    "cd '/home/ann/our shop' && npx prompt-manager serve ./prompts",
    "cd '/home/ann/our shop' && npx prompt-manager serve /srv/prompts",
  ]);
});

test('U47 the server is started again as it was: on its address, and changing nothing if it did not', () => {
  const started = { folder: '/srv/prompts', address: '::1', readOnly: true };
  expect(startCommandOf({ calledAs: 'prompt-manager', cwd }, started)).toBe(
    'prompt-manager serve /srv/prompts --host ::1 --read-only',
  );
});
