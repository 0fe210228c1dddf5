import { expect, test } from 'vitest';
import { allCommands } from './all-commands.ts';

const sources: Readonly<Record<string, string>> = import.meta.glob(
  ['../**/*.ts', '../**/*.tsx', '!../**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
);

test('U43 there is no command that nobody would ever do', () => {
  const handled = new Set(
    Object.values(sources).flatMap((text) =>
      [...text.matchAll(/(?:useCommand\(\s*'([a-z.-]+)'|^\s+'([a-z]+\.[a-z-]+)': )/gm)].map(
        ([, used, listed]) => used ?? listed,
      ),
    ),
  );
  expect(handled.size).toBeGreaterThan(50);
  expect(allCommands.map(({ id }) => id).filter((id) => !handled.has(id))).toEqual([]);
});
