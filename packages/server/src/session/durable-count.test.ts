import { expect, test } from 'vitest';
import { DurableCount } from './durable-count.ts';

type Step = `saved ${number}` | `whole ${number}` | `refused ${number}`;

/** The count after each step. */
function countsAfter(...steps: readonly Step[]): number[] {
  const durable = new DurableCount();
  return steps.map((step) => {
    const [what, number] = step.split(' ') as [string, string];
    if (what === 'refused') durable.refuse(Number(number));
    else durable.save(Number(number), { isWhole: what === 'whole' });
    return durable.count;
  });
}

test('Y5 while nothing is refused the count is the update saved last', () => {
  expect(countsAfter('saved 1', 'whole 2', 'saved 3')).toEqual([1, 2, 3]);
});

test('Y5 the count never passes a refused update, whatever is saved after it', () => {
  expect(countsAfter('saved 1', 'refused 2', 'saved 3', 'refused 4', 'saved 5')).toEqual([
    1, 1, 1, 1, 1,
  ]);
});

test('Y5 an update refused at once does not hide those before it that are saved later', () => {
  expect(countsAfter('refused 3', 'saved 1', 'saved 2')).toEqual([0, 1, 2]);
});

test('Y5 the answer to a state vector makes up for what was refused before it', () => {
  expect(countsAfter('refused 1', 'refused 2', 'saved 3', 'whole 4', 'saved 5')).toEqual([
    0, 0, 0, 4, 5,
  ]);
});

test('Y5 an answer sent before a refused update does not make up for it', () => {
  expect(countsAfter('refused 1', 'refused 3', 'whole 2', 'saved 4', 'whole 5')).toEqual([
    0, 0, 2, 2, 5,
  ]);
});
