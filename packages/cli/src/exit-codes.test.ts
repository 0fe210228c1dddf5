import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-codes.ts';

test('C4 a refusal ends with the exit code of its kind', () => {
  const codes = {
    invalid_id: 2,
    invalid_request: 2,
    prompt_not_found: 3,
    ambiguous_name: 3,
    expansion_too_large: 4,
    prompt_exists: 5,
    stale_revision: 5,
    read_only: 5,
    unsafe_bind: 5,
    port_in_use: 6,
    library_locked: 6,
    disk_full: 6,
    journal_corrupt: 6,
    server_unreachable: 6,
    internal: 6,
    not_signed_in: 7,
    forbidden: 7,
    forbidden_origin: 7,
  } as const;
  const found = Object.keys(codes).map((code) => [code, exitCodeOf(code as keyof typeof codes)]);
  expect(Object.fromEntries(found)).toEqual(codes);
});
