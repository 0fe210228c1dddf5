import { expect, test } from 'vitest';
import { quickFixes } from './quick-fixes.ts';
import { PromptNames } from './prompt-names.ts';
import { findSlips } from './slips.ts';
import { applyChanges } from './text-diff.ts';

const context = { includer: null, names: new PromptNames([]), nearestAll: () => [] };
/** The text after each fix of its first finding. */
const mended = (text: string): readonly string[] =>
  findSlips(text)
    .slice(0, 1)
    .flatMap((slip) => quickFixes(slip, context))
    .flatMap((fix) => (fix.kind === 'edit' ? [applyChanges(text, [fix.change])] : []));

test.each([
  ['See [[tone/formal', ['See [[tone/formal]]', 'See \\[[tone/formal']],
  ['[[unclosed  \r\nnext', ['[[unclosed]]  \r\nnext', '\\[[unclosed  \r\nnext']],
  ['Hi {{bad name}}!', ['Hi {{bad_name}}!', 'Hi \\{{bad name}}!']],
  ['Hi {{user-name}}', ['Hi {{user_name}}', 'Hi \\{{user-name}}']],
  ['Hi {{ok}, you', ['Hi {{ok}}, you', 'Hi \\{{ok}, you']],
])('I14 %j is surely a slip, which is closed, respelt or marked as text', (text, texts) => {
  expect(mended(text)).toEqual(texts);
});

test.each([
  'if [[ -f x ]]; then',
  'm = [[1, 2],',
  '[[a]] {{b}} {{ b.c }} {{{x}}}',
  '\\[[a',
  '\\{{a b}}',
  '{{#if x}} {{else if y}} {{> part}} {{/if}} {{end for}}',
  '\\frac{{a}{b}}',
  '{{}} [[]] {"a": {"b": 1}}',
  '```\n[[open\n{{a b}}\n```',
  '~~~sh\n[[open\n~~~',
])('I14 %j may be meant as it is, and is no problem', (text) => {
  expect(findSlips(text)).toEqual([]);
});

test('I14 what stands behind a code fence is looked at again', () => {
  expect(findSlips('```\n[[in\n```\n[[out').map(({ text }) => text)).toEqual(['[[out']);
});
