import { expect, test } from 'vitest';
import { fragmentPathFor, variableNameFor } from './variable-name.ts';

test('U95 names are the first words of a text, and never one that is taken', () => {
  expect(variableNameFor('Ada Lovelace, of London', new Set())).toBe('ada_lovelace_of');
  expect(variableNameFor('Größe', new Set(['größe', 'größe_2']))).toBe('größe_3');
  expect(variableNameFor('…', new Set())).toBe('value');
  expect(fragmentPathFor('# Be kind\n\nAlways.', 'support')).toBe('support/be-kind-always');
  expect(fragmentPathFor('!!', '')).toBe('fragment');
});
