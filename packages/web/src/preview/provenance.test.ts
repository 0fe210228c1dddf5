import { expect, test } from 'vitest';
import { Provenance } from './provenance.ts';

const content = 'x [[b]] y [[c]]';
// b is `B[[d]]`, d is `D`, c does not exist.
const segments = [
  { from: 0, to: 2, prompt_id: 'a', revision: 1, source_from: 0, source_to: 2 },
  { from: 2, to: 3, prompt_id: 'dir/b', revision: 1, source_from: 0, source_to: 1, included_at: 2 },
  { from: 3, to: 4, prompt_id: 'd', revision: 1, source_from: 0, source_to: 1, included_at: 2 },
  { from: 4, to: 7, prompt_id: 'a', revision: 1, source_from: 7, source_to: 10 },
  {
    from: 7,
    to: 30,
    prompt_id: 'a',
    revision: 1,
    source_from: 10,
    source_to: 15,
    marker: true as const,
  },
];
const missing = {
  code: 'missing',
  severity: 'error' as const,
  message: 'c is nothing',
  prompt_id: 'a',
  from: 10,
  to: 15,
  line: 1,
  column: 11,
};
const provenance = new Provenance({ id: 'a', content, segments, problems: [missing] });

test('U10 every source has a code of its own, and every piece knows the inclusion that brought it in', () => {
  expect(provenance.sources).toEqual([
    { id: 'dir/b', code: '00', colour: 1 },
    { id: 'd', code: '01', colour: 2 },
  ]);
  expect(provenance.pieces.map(({ source, inclusion }) => [source?.id ?? null, inclusion])).toEqual(
    [
      [null, null],
      ['dir/b', { from: 2, to: 7 }],
      ['d', { from: 2, to: 7 }],
      [null, null],
      [null, { from: 10, to: 15 }],
    ],
  );
  expect(provenance.pieces.at(-1)?.problem).toBe(missing);
});

test('U10 a place in the text is found in the expansion and back', () => {
  expect(provenance.outputOf(1)).toEqual({ from: 1, to: 1 });
  expect(provenance.outputOf(4)).toEqual({ from: 2, to: 4 });
  expect(provenance.outputOf(8)).toEqual({ from: 5, to: 5 });
  expect(provenance.outputOf(12)).toEqual({ from: 7, to: 30 });
  expect([0, 2, 3, 4, 6, 20].map((at) => provenance.sourceOf(at))).toEqual([0, 2, 2, 7, 9, 10]);
});

test('U10 the letters of a code come from the name', () => {
  const of = (...ids: string[]): readonly string[] =>
    new Provenance({
      id: 'root',
      content: '',
      problems: [],
      segments: ids.map((prompt_id, at) => ({
        from: at,
        to: at + 1,
        prompt_id,
        revision: 1,
        source_from: 0,
        source_to: 1,
        included_at: 0,
      })),
    }).sources.map(({ code }) => code);
  expect(of('policy/tone', 'policy', 'tone')).toEqual(['to', 'po', 'tn']);
  expect(of('tone', 'x/tone', 'y/tone', 'z/tone')).toEqual(['to', 'tn', 'te', '00']);
});

test('U123 what stands beside each other came of the inclusion it came of', () => {
  const piece = { revision: 1, source_from: 0, source_to: 1 };
  const beside = new Provenance({
    id: 'a',
    content: '[[b]][[c]]',
    problems: [],
    segments: [
      { ...piece, from: 0, to: 1, prompt_id: 'b', included_at: 0 },
      { ...piece, from: 1, to: 2, prompt_id: 'c', included_at: 5 },
    ],
  });
  expect(beside.pieces.map(({ inclusion }) => inclusion)).toEqual([
    { from: 0, to: 5 },
    { from: 5, to: 10 },
  ]);
  expect(beside.outputOf(7)).toEqual({ from: 1, to: 2 });
});
