import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLibrary } from './library.fake.ts';
import { render } from './render.ts';
import type { RenderLimits, Rendering } from './render.ts';
import { parsePromptId } from './ids.ts';
import type { VariableValue } from './variable-declarations.ts';
import { variablesOf } from './variables.ts';

/** Renders the prompt `a` of a library. */
function renderLibrary(
  bodies: Readonly<Record<string, string>>,
  values: Readonly<Record<string, VariableValue>>,
  options: Partial<RenderLimits> = {},
): Rendering & { readonly expanded: string } {
  const { names, read, expand } = createLibrary(bodies);
  const id = parsePromptId('a');
  const { segments, ...rest } = expand('a');
  const expansion = { ...rest, segments: segments! };
  const rendering = render({
    expansion,
    id,
    variables: variablesOf(expansion, { id, declarationsOf: () => [] }),
    values: new Map(Object.entries(values)),
    bodyOf: ({ promptId }) => read(promptId!)!.body,
    names,
    limits: options,
    sourceMap: true,
  });
  return { ...rendering, expanded: expansion.text };
}

test('V5 the source map of rendered text tiles it, and a value names its variable', () => {
  const bodies = { a: 'x{{v}}\\{{[[b]][[no]]', b: '{{ w }}{{v}}!\n' };
  const { text, segments } = renderLibrary(bodies, { v: 'VALUE' });
  expect(text).toBe('xVALUE{{{{ w }}VALUE![[PROMPT NOT FOUND: no]]');
  const of = (promptId: string, sourceFrom: number, sourceTo: number) =>
    ({ promptId, revision: 1, sourceFrom, sourceTo }) as const;
  const included = (...place: Parameters<typeof of>) => ({ ...of(...place), includedAt: 9 });
  expect(segments).toEqual([
    { from: 0, to: 1, ...of('a', 0, 1) },
    { from: 1, to: 6, ...of('a', 1, 6), variable: 'v' },
    { from: 6, to: 8, ...of('a', 7, 9) },
    { from: 8, to: 15, ...included('b', 0, 7) },
    { from: 15, to: 20, ...included('b', 7, 12), variable: 'v' },
    { from: 20, to: 21, ...included('b', 12, 13) },
    { from: 21, to: 45, ...of('a', 14, 20), marker: true },
  ]);
});

test('V5 pieces without variable or marker equal their source, whatever is rendered', () => {
  const piece = fc.constantFrom(
    '[[b]]',
    '[[c]]',
    '{{v}}',
    '{{ w }}',
    '\\{{',
    '\\[[',
    '{',
    '}',
    '\\',
    'text',
    '\n',
  );
  const body = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
  const value = fc.oneof(fc.string(), body);
  fc.assert(
    fc.property(body, body, body, value, (a, b, c, v) => {
      const bodies = { a, b, c } as const;
      const { text, segments } = renderLibrary(bodies, { v });
      let end = 0;
      for (const { from, to, promptId, sourceFrom, sourceTo, marker, variable } of segments!) {
        expect(from).toBe(end);
        expect(to).toBeGreaterThan(from);
        end = to;
        if (variable !== undefined) expect(text.slice(from, to)).toBe(v);
        else if (marker !== true)
          expect(text.slice(from, to)).toBe(
            bodies[promptId as 'a' | 'b' | 'c'].slice(sourceFrom, sourceTo),
          );
      }
      expect(end).toBe(text.length);
    }),
  );
});

test('V1 rendering equals replacing by a pattern', () => {
  const piece = fc.constantFrom('{{v}}', '{{ w }}', '\\{{', '{', '}', '\\', 'text');
  const body = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(body, fc.string(), (a, v) => {
      const expected = a.replace(/\\\{\{|\{\{[ \t]*v[ \t]*\}\}/g, (found) =>
        found === '\\{{' ? '{{' : v,
      );
      expect(renderLibrary({ a }, { v }).text).toBe(expected);
    }),
  );
});

test('V4 a place is reported once, and problems beyond the limit are counted', () => {
  const bodies = { a: '[[b]][[b]]{{x}}', b: '{{x}}{{y}}[[no]]' };
  const { problems, omittedProblems } = renderLibrary(bodies, {}, { maxProblems: 3 });
  expect(problems.map(({ promptId, from }) => [promptId, from])).toEqual([
    ['a', 10],
    ['b', 0],
    ['b', 5],
  ]);
  expect(omittedProblems).toBe(1);
});

test('V4 a lone surrogate in a value is refused, also when nothing uses it', () => {
  expect(() => renderLibrary({ a: '{{x}}' }, { y: '\ud800' })).toThrow(
    expect.objectContaining({ code: 'invalid_request', field: 'variables/y' }),
  );
});

test('V4 values that would make gigabytes are refused at once', { timeout: 2_000 }, () => {
  const a = '{{x}}'.repeat(100_000);
  expect(() => renderLibrary({ a }, { x: 'y'.repeat(1_000_000) })).toThrow('expansion_too_large');
});

test('V4 a text with variables at too many places is not rendered, and the list of them ends there', () => {
  const limits = { maxVariablePlaces: 3 };
  expect(renderLibrary({ a: '{{x}}\\{{{{y}}' }, { x: 1, y: 2 }, limits).text).toBe('1{{2');
  expect(() => renderLibrary({ a: '{{x}}{{x}}{{x}}\\{{' }, { x: 1 }, limits)).toThrow(
    'expansion_too_large: the text has variables at more than 3 places',
  );
  const { segments, ...rest } = createLibrary({ a: '{{x}}{{x}}{{x}}{{y}}' }).expand('a');
  const options = { id: parsePromptId('a'), declarationsOf: () => [], maxPlaces: 3 };
  const variables = variablesOf({ ...rest, segments: segments! }, options);
  expect(variables).toMatchObject([{ name: 'x', uses: [{ promptId: 'a', count: 3 }] }]);
});
