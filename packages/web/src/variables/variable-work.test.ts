import type { VariableMessage } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import {
  declarerOf,
  exampleOf,
  variableGroups,
  isMissing,
  refusalOf,
  sentValues,
  valuesFromJson,
} from './variable-work.ts';

const variable = (facts: Partial<VariableMessage>): VariableMessage => ({
  name: 'x',
  type: 'string',
  description: null,
  default: null,
  required: true,
  declared_in: null,
  uses: [{ prompt_id: 'a', count: 1 }],
  used: true,
  ...facts,
});

test('U16 variables stand under the prompt that uses them first', () => {
  const [own, other, unused] = [
    variable({}),
    variable({ name: 'y', uses: [{ prompt_id: 'b', count: 2 }] }),
    variable({ name: 'z', uses: [], used: false, declared_in: 'a' }),
  ];
  expect(variableGroups([own, other, unused])).toEqual([
    { promptId: 'a', variables: [own, unused] },
    { promptId: 'b', variables: [other] },
  ]);
});

test('U145 a variable is declared where it is, else where it is used first, else here', () => {
  expect(declarerOf(variable({ declared_in: 'tone' }), 'a')).toBe('tone');
  expect(declarerOf(variable({ uses: [{ prompt_id: 'b', count: 1 }] }), 'a')).toBe('b');
  expect(declarerOf(variable({ uses: [{ prompt_id: null, count: 1 }] }), 'a')).toBe('a');
});

test('U16 what must be filled in and is not is missing; an empty text is nothing', () => {
  expect(isMissing(variable({}), {})).toBe(true);
  expect(isMissing(variable({}), { x: '' })).toBe(true);
  expect(isMissing(variable({}), { x: 'Ada' })).toBe(false);
  expect(isMissing(variable({ required: false }), {})).toBe(false);
  expect(isMissing(variable({ used: false }), {})).toBe(false);
});

test('U16 a text that is no value of the type is refused in words', () => {
  const number = variable({ type: 'number' });
  expect(['', '0', '-1.5', '1e3'].map((text) => refusalOf(number, text))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(refusalOf(number, '1,5')).toContain('Expected a number');
  expect(refusalOf(number, '01')).toContain('Expected a number');
  expect(refusalOf(variable({ type: 'boolean' }), 'yes')).toBe('Expected true or false.');
  expect(refusalOf(variable({}), 'anything')).toBeNull();
});

test('U16 examples are defaults, else they say what belongs there', () => {
  expect(exampleOf(variable({ default: 7, type: 'number' }))).toBe('7');
  expect(exampleOf(variable({ name: 'customer_name' }))).toBe('Example customer name');
});

test('U16 values come out of a JSON object, and what is none is said in words', () => {
  expect(valuesFromJson('{"a": "x", "b": 2, "c": false}')).toEqual({ a: 'x', b: '2', c: 'false' });
  expect(() => valuesFromJson('[1]')).toThrow('Expected one JSON object');
  expect(() => valuesFromJson('{"a": {}}')).toThrow('“a” is no text');
  expect(() => valuesFromJson('{a}')).toThrow('This is no JSON');
});

test('U96 a value is sent as its type where that is rendered as it is written, and only when it is used', () => {
  const sent = (type: VariableMessage['type'], text: string): unknown =>
    sentValues([variable({ type })], { x: text })['x'];
  expect(['3', '-0.5', '1.50', '-0', '1e400'].map((text) => sent('number', text))).toEqual([
    3,
    -0.5,
    '1.50',
    '-0',
    '1e400',
  ]);
  expect([sent('boolean', 'false'), sent('string', '3')]).toEqual([false, '3']);
  const unused = variable({ name: 'idle', used: false });
  expect(sentValues([variable({}), unused], { idle: 'x', gone: 'y' })).toEqual({});
});
