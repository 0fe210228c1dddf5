import { expect, test } from 'vitest';
import { ReadFailures } from './read-failures.ts';

test('F4 what could not be read is tried again, ever later and not for ever; what lasts is not', () => {
  const failures = new ReadFailures<string>();
  const waits = Array.from({ length: 11 }, () => failures.delayMs('a', 'EIO'));
  expect(waits.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
  expect(waits.slice(9)).toEqual([512_000, null]);
  for (const errno of ['EACCES', 'ELOOP', 'EISDIR'])
    expect(failures.delayMs('a', errno)).toBeNull();
  failures.delayMs('a', 'EBUSY');
  failures.forget('a');
  expect(failures.delayMs('a', 'EBUSY')).toBe(1_000);
});
