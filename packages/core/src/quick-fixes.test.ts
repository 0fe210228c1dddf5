import { expect, test } from 'vitest';
import { parsePromptId } from './ids.ts';
import { createLibrary } from './library.fake.ts';
import { findInText } from './problem-check.ts';
import { quickFixes } from './quick-fixes.ts';
import type { Finding } from './finding.ts';
import { applyChanges } from './text-diff.ts';
import { findUndeclared } from './undeclared-variables.ts';

/** The fixes of every problem in a text, as the text they make; `+id` for a prompt to make, `!` for the preferred. */
function fixed(bodies: Readonly<Record<string, string>>, prompt: string): readonly string[] {
  const library = createLibrary(bodies);
  const { names } = library;
  const source = library.read(parsePromptId(prompt))!;
  const nearestAll = (name: string) => names.nearestAll(name);
  return findInText(source, library).flatMap((finding) =>
    quickFixes(finding, { includer: source.id, names, nearestAll }).map((fix) =>
      fix.kind === 'create'
        ? `+${fix.create.id}`
        : `${fix.isPreferred ? '!' : ''}${applyChanges(source.body, [fix.change])}`,
    ),
  );
}

const tones = { 'tone/formal': '# Do\n', 'tone/plain': '', 'voice/plain': '' };

test('I3 a misspelt name is changed to the likely one in the style it has, or made', () => {
  expect(fixed({ ...tones, a: 'x [[tone/formel]] y' }, 'a')).toEqual([
    '!x [[tone/formal]] y',
    '+tone/formel',
  ]);
  expect(fixed({ ...tones, a: '[[formel.md#Do]]' }, 'a')).toEqual(['![[formal.md#Do]]', '+formel']);
  expect(fixed({ ...tones, 'b/a': '[[../tone/formel]]' }, 'b/a')).toEqual([
    '![[../tone/formal]]',
    '+tone/formel',
  ]);
});

test('I3 a name that may be several is offered each of them, and none is preferred', () => {
  expect(fixed({ ...tones, a: '[[plan]]' }, 'a')).toEqual([
    '[[tone/plain]]',
    '[[voice/plain]]',
    '+plan',
  ]);
  expect(fixed({ ...tones, a: '[[nothing like it]]' }, 'a')).toEqual(['+nothing like it']);
});

test('I3 a prompt in another folder than the one written is offered and never preferred', () => {
  const sales = { 'sales/warm': '', 'team/plain': '' };
  expect(fixed({ ...sales, a: '[[tone/warm]]' }, 'a')).toEqual(['[[sales/warm]]', '+tone/warm']);
  expect(fixed({ ...sales, a: '[[tone/wram]]' }, 'a')).toEqual(['[[sales/warm]]', '+tone/wram']);
  expect(fixed({ ...sales, 'b/a': '[[./warm]]' }, 'b/a')).toEqual(['[[../sales/warm]]', '+b/warm']);
  expect(fixed({ ...sales, a: '[[./warm]]' }, 'a')).toEqual(['[[./sales/warm]]', '+warm']);
  expect(fixed({ ...sales, a: '[[eu/sales/warm]]' }, 'a')).toEqual([
    '[[sales/warm]]',
    '+eu/sales/warm',
  ]);
  expect(fixed({ warm: '', a: '[[tone/warm]]' }, 'a')).toEqual(['[[warm]]', '+tone/warm']);
});

test('I3 slips in each written segment are preferred: typos, letter case, separators', () => {
  const brand = { 'eu/brand-voice/warm': '' };
  for (const written of [
    'Brand-Voice/warm',
    'brand_voice/warm',
    'brandvoice/warm',
    'brnad-voice/wram',
  ])
    expect(fixed({ ...brand, a: `[[${written}]]` }, 'a')).toEqual([
      '![[eu/brand-voice/warm]]',
      `+${written}`,
    ]);
  expect(fixed({ ...brand, a: '[[warn]]' }, 'a')).toEqual(['![[warm]]', '+warn']);
  expect(fixed({ ...brand, 'eu/a': '[[./brand-voice/warn]]' }, 'eu/a')).toEqual([
    '![[./brand-voice/warm]]',
    '+eu/brand-voice/warn',
  ]);
});

test('I3 a folder that exists, or another number, is no slip', () => {
  const regions = { 'in/en-au/warm': '', 'in/en-us/cold': '' };
  expect(fixed({ ...regions, a: '[[in/en-us/warm]]' }, 'a')[0]).toBe('[[in/en-au/warm]]');
  expect(fixed({ ...regions, a: '[[en-us/warm]]' }, 'a')[0]).toBe('[[in/en-au/warm]]');
  expect(fixed({ ...regions, a: '[[en-uu/warm]]' }, 'a')[0]).toBe('![[in/en-au/warm]]');
  const deep = { 'old/tone/warm': '', 'tone/cold': '' };
  expect(fixed({ ...deep, a: '[[tone/warn]]' }, 'a')[0]).toBe('[[old/tone/warm]]');
  expect(fixed({ 'year-2025/plan': '', a: '[[year-2024/plan]]' }, 'a')[0]).toBe(
    '[[year-2025/plan]]',
  );
  expect(fixed({ 'step-2': '', a: '[[step-3]]' }, 'a')[0]).toBe('[[step-2]]');
});

test('I3 an ambiguous name is made clear, the one that is used first', () => {
  expect(fixed({ ...tones, a: '[[plain]]', 'voice/deep/b': '[[plain]]' }, 'voice/deep/b')).toEqual([
    '[[voice/plain]]',
    '[[tone/plain]]',
  ]);
});

test('I3 what has no likely meaning can be removed, and what is meant as text marked so', () => {
  expect(fixed({ a: 'x [[none/*]] y' }, 'a')).toEqual(['x  y']);
  expect(fixed({ ...tones, a: '[[formal#Never]]' }, 'a')).toEqual(['']);
  expect(fixed({ ...tones, a: '[[formal@3]]' }, 'a')).toEqual(['']);
  expect(fixed({ a: '[[a|b]]' }, 'a')).toEqual(['\\[[a|b]]']);
  const cycle: Finding = { code: 'cycle', from: 1, to: 6, path: [], length: 0 };
  const { names } = createLibrary({});
  expect(quickFixes(cycle, { includer: null, names, nearestAll: () => [] })).toMatchObject([
    { change: { from: 1, to: 6, insert: '' }, isPreferred: false },
  ]);
});

test('I12 a variable that nothing declares is changed to a declared one that is close', () => {
  const body = 'x {{ nmae }} {{other}}';
  const { names } = createLibrary({});
  const findings = findUndeclared(body, new Set(['name', 'names']));
  const fixes = findings.map((finding) =>
    quickFixes(finding, { includer: null, names, nearestAll: () => [] }).map((fix) =>
      fix.kind === 'edit' ? applyChanges(body, [fix.change]) : '',
    ),
  );
  expect(fixes).toEqual([['x {{name}} {{other}}'], []]);
});
