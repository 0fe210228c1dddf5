import { expect, test } from 'vitest';
import { rank } from './rank.ts';

test('U48 the exact name is first, then recent ones, then beginnings of names, then what fits anyhow', () => {
  const names = [
    'archive/reply-old',
    'support/reply',
    'reply',
    'support/replying',
    'deep/re/p/ly',
    'other',
  ];
  const found = (typed: string, ...recent: string[]): (string | undefined)[] =>
    rank(typed, { names, recency: new Map(recent.map((name, age) => [name, age])) }, 10).map(
      ({ index }) => names[index],
    );
  expect(found('reply').slice(0, 4)).toEqual([
    'reply',
    'support/reply',
    'archive/reply-old',
    'support/replying',
  ]);
  expect(found('reply', 'support/replying').slice(0, 3)).toEqual([
    'reply',
    'support/reply',
    'support/replying',
  ]);
  expect(found('sup rep')[0]).toBe('support/reply');
  expect(found('rep sup')).toContain('support/reply');
  expect(found('', 'other', 'support/reply').slice(0, 2)).toEqual(['other', 'support/reply']);
  expect(found('nothing like it')).toEqual([]);
});

test('U48 10,000 names are ranked well within a key', () => {
  const names = Array.from(
    { length: 10_000 },
    (_, index) => `folder-${index % 100}/prompt-${index}`,
  );
  const startMs = performance.now();
  expect(rank('prompt-99', { names, recency: new Map() }, 50)).toHaveLength(50);
  // A bound that only a change of order breaks; U40 measures what people wait for.
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
