import { expect, test } from 'vitest';
import { declareVariable } from './declare-variable.ts';
import { readHeader } from './front-matter.ts';

/** The header with `[` and `]` around what is to be looked at. */
function marked(header: string | null, name = 'new'): string {
  const { header: text, from, to } = declareVariable(header, name);
  return `${text?.slice(0, from) ?? ''}[${text?.slice(from, to) ?? ''}]${text?.slice(to) ?? ''}`;
}

test('V3 a declaration that is there is found, in every notation', () => {
  expect(marked('variables:\n  a: 1\n  new: { type: number } # why\nx: 1\n')).toBe(
    'variables:\n  a: 1\n  [new: { type: number }] # why\nx: 1\n',
  );
  expect(marked('variables:\n  new:\n    type: number\n    default: 3\n\nx: 1\n')).toBe(
    'variables:\n  [new:\n    type: number\n    default: 3]\n\nx: 1\n',
  );
  expect(marked('variables:\n  new:\n  other:\n')).toBe('variables:\n  [new:]\n  other:\n');
  expect(marked('variables: [a, new]\n')).toBe('variables: [a, [new]]\n');
  expect(marked('variables:\n  - name: a\n  - name: new\n    type: number\n')).toBe(
    'variables:\n  - name: a\n  - [name: new\n    type: number]\n',
  );
  // Names compare in NFC, whatever the file spells.
  expect(marked('variables:\n  "u\u0308": {}\n', 'ü')).toBe('variables:\n  ["u\u0308": {}]\n');
});

test('V3 a new declaration stands behind the others in their notation, and every other byte stays', () => {
  const made = 'new: { description: "[]" }';
  expect(marked(null)).toBe(`variables:\n  ${made}\n`);
  expect(marked('# c\nx:   1 # keep\n\n')).toBe(`# c\nx:   1 # keep\nvariables:\n  ${made}\n\n`);
  expect(marked('{}\n')).toBe(`variables:\n  ${made}\n`);
  expect(marked('# top\n{} # keep\n')).toBe(`# top\n# keep\nvariables:\n  ${made}\n`);
  expect(marked('{ x: 1 }\n')).toBe(`{ x: 1, variables: { ${made} } }\n`);
  expect(marked('variables:\n    a:\n        type: number\n    # end\nx: 1\n')).toBe(
    `variables:\n    a:\n        type: number\n    ${made}\n    # end\nx: 1\n`,
  );
  expect(marked('variables: {}\n')).toBe(`variables: { ${made} }\n`);
  expect(marked('variables: { a: {} }\n')).toBe(`variables: { a: {}, ${made} }\n`);
  expect(marked('{variables: {a: {}}}\n')).toBe(`{variables: {a: {}, ${made}}}\n`);
  expect(marked('variables: # none yet\nx: 1\n')).toBe(`variables: # none yet\n  ${made}\nx: 1\n`);
  expect(marked('variables: [a]\n')).toBe('variables: [a, { name: new, description: "[]" }]\n');
  expect(marked('variables:\n- a # one\n- name: b\n  type: number\nx: 1\n')).toBe(
    'variables:\n- a # one\n- name: b\n  type: number\n- name: new\n  description: "[]"\nx: 1\n',
  );
});

test('V3 where there is no place for a declaration, the place that is wrong is shown and nothing changes', () => {
  expect(marked('x: 1\nvariables: a, b\n')).toBe('x: 1\n[variables]: a, b\n');
  expect(marked('variables:\n  - a\n  - *x\n')).toBe('[variables]:\n  - a\n  - *x\n');
});

test('V3 names that YAML reads as something else are declared as texts', () => {
  for (const name of ['1', '1.5', '1.50', 'yes', 'null', 'true', 'ä.b', '_'])
    expect(readHeader(declareVariable('x: 1\n', name).header).variables).toMatchObject([
      { name, description: '' },
    ]);
});
