import { expect, test } from 'vitest';
import { casesOf, readRules, specGaps, testNames } from './spec-rules.ts';

const spec = '# Spec\n- A1 first\n- A2 second\n- B1 third\n\nPlanned: B1\n';

test('A2 rules without a test, tests without a rule and stale plans are found', () => {
  const files = new Map([
    [
      'x.test.ts',
      "test('A1 holds', () => {});\ntest('no rule here', () => {});\ntest.each([1])('Z9 is unknown', () => {});\n",
    ],
  ]);
  expect(specGaps(readRules(spec), files)).toEqual({
    untested: ['A2'],
    built: [],
    unnamed: ['x.test.ts: no rule here'],
    unknown: ['Z9'],
  });
});

test('A2 a planned rule that is tested is no longer planned', () => {
  expect(
    specGaps(readRules(spec), new Map([['x.test.ts', "it('A1 A2 B1 all at once', () => {});"]])),
  ).toEqual({ untested: [], built: ['B1'], unnamed: [], unknown: [] });
});

test('A2 names are read in every quote', () => {
  expect(testNames('test(`D1 with ${x}`, f);\n  it("E2 it\'s", f);').map(({ ids }) => ids)).toEqual(
    [['D1'], ['E2']],
  );
});

test('A2 cases in YAML count for the rules they name, a table of cases needs no rule of its own', () => {
  const files = new Map([
    ['x.test.ts', "test.each(cases)('$rule $name', run);"],
    ['spec/x.yaml', casesOf('- rule: A1\n  name: one\n  - rule: A2\n    name: two\n')],
  ]);
  expect(specGaps(readRules(spec), files)).toEqual({
    untested: [],
    built: [],
    unnamed: [],
    unknown: [],
  });
});
