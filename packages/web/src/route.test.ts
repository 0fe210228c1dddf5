import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, parseRoute } from './route.ts';

test('R5 the address of any id leads back to it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
      expect(parseRoute(hashOf(id))).toEqual({ id });
    }),
    { seed: 1 },
  );
});

test('R5 addresses are readable, and what cannot be read shows no prompt', () => {
  expect(hashOf('tone/very formal')).toBe('#/tone/very%20formal');
  expect([parseRoute(''), parseRoute('#/'), parseRoute('#/%E0%A4%A')].map(({ id }) => id)).toEqual([
    null,
    null,
    null,
  ]);
});
