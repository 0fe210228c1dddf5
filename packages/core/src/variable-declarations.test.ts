import { expect, test } from 'vitest';
import { readHeader } from './front-matter.ts';

/** The problems of a header as `line: message`, and the declared names. */
function read(header: string): {
  readonly names: readonly string[];
  readonly problems: readonly string[];
} {
  const { variables, problems } = readHeader(header);
  return {
    names: variables.map(({ name }) => name),
    problems: problems.map(({ line, message }) => `${line}: ${message}`),
  };
}

test('V3 a wrong declaration is a problem at its line, and what is right of it counts', () => {
  const header = [
    'tags: [x]',
    'variables:',
    '  good: {}',
    '  a-b: {}',
    '  shorthand: formal',
    '  typed: { type: integer, default: 1 }',
    '  n: { type: number, default: three }',
    '  said: { description: [x], required: maybe }',
    '  deep: { default: { x: 1 } }',
    '  endless: { default: .inf }',
  ].join('\n');
  expect(read(header)).toEqual({
    names: ['good', 'shorthand', 'typed', 'n', 'said', 'deep', 'endless'],
    problems: [
      '4: “a-b” is no name of a variable: those have letters, digits, _ and dots.',
      '5: The declaration of the variable “shorthand” should be a mapping, as shorthand: {default: …}; found the text "formal".',
      '6: The type of the variable “typed” should be string, number or boolean; found the text "integer".',
      '7: The default of the variable “n” does not fit: expected a number, found the text "three".',
      '8: The description of the variable “said” should be text; found a list.',
      '8: “required” of the variable “said” should be true or false; found the text "maybe".',
      '9: The default of the variable “deep” does not fit: expected text, a number or true or false, found a mapping.',
      '10: The default of the variable “endless” does not fit: expected text, a number or true or false, found a number.',
    ],
  });
});

test('V3 a list item without a name, a name declared twice and a value that is no list are problems', () => {
  expect(read('variables:\n  - x\n  - type: string\n  - name: x\n  - 3\n')).toEqual({
    names: ['x'],
    problems: [
      '3: Every variable in the list should have a name that is text.',
      '4: The variable “x” is declared twice.',
      '5: Every variable in the list should have a name that is text.',
    ],
  });
  expect(read('variables: all of them\n')).toEqual({
    names: [],
    problems: [
      '1: The variables should be a mapping from names, or a list; found the text "all of them".',
    ],
  });
});

test('V3 a default has the type that is declared', () => {
  const { variables } = readHeader(
    'variables: {a: {type: string, default: 1.5}, b: {type: number, default: "1.50"}, c: {type: boolean, default: "true"}}',
  );
  expect(variables.map(({ type, default: fallback }) => [type, fallback])).toEqual([
    ['string', '1.5'],
    ['number', 1.5],
    ['boolean', true],
  ]);
});

test('V3 variables that hold nothing, because what was meant for them is not indented, are a problem', () => {
  expect(read('tags: [x]\nvariables:\nname: { type: number }\n')).toEqual({
    names: [],
    problems: [
      '2: The variables should be a mapping from names, or a list; found nothing. What belongs to them is indented.',
    ],
  });
  expect(read('variables: {}\n').problems).toEqual([]);
});
