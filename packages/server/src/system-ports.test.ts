import { expect, test } from 'vitest';
import { systemPorts } from './system-ports.ts';

test('C5 a random name, pasted after a command, is never taken for an option', () => {
  const names = Array.from({ length: 2_000 }, () => systemPorts.randomName());
  expect(names.filter((name) => !/^[\w][\w-]{21}$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
