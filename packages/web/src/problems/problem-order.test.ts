import type { ListedProblem } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { detailsLine, keyOf, nextProblem, placeWords, problemLines } from './problem-order.ts';

function problem(
  id: string,
  from: number,
  severity: ListedProblem['severity'] = 'error',
): ListedProblem {
  return {
    code: 'missing',
    severity,
    message: '',
    prompt_id: id,
    from,
    to: from + 1,
    line: 1,
    column: 1,
    part: 'content',
    fixes: [],
  };
}

const problems = [
  problem('a', 1),
  problem('a', 5, 'info'),
  problem('b', 2, 'warning'),
  problem('d', 3),
];

test('U21 going through the library goes from prompt to prompt and around, hints left out', () => {
  const go = (
    last: ListedProblem | undefined,
    current: string | null,
    step: 1 | -1,
  ): string | undefined => {
    const found = nextProblem(problems, {
      last: last === undefined ? null : keyOf(last),
      current,
      step,
    });
    return found === null ? undefined : `${found.prompt_id} ${found.from}`;
  };
  expect(go(undefined, null, 1)).toBe('a 1');
  expect(go(undefined, 'c', 1)).toBe('d 3');
  expect(go(undefined, 'c', -1)).toBe('b 2');
  expect(go(problems[0], 'a', 1)).toBe('b 2');
  expect(go(problems[3], 'd', 1)).toBe('a 1');
  expect(go(problems[0], 'a', -1)).toBe('d 3');
  expect(nextProblem([], { last: null, current: null, step: 1 })).toBe(null);
});

test('U20 problems are listed by how bad they are', () => {
  expect(
    problemLines(problems).map((line) =>
      line.kind === 'group' ? `${line.severity} ${line.count}` : line.problem.prompt_id,
    ),
  ).toEqual(['error 2', 'a', 'd', 'warning 1', 'b', 'info 1', 'a']);
});

test('U145 a place is that of the editor, or the line in the details for what is in the front matter', () => {
  const inText = { ...problem('a', 5), line: 5, column: 3 };
  expect(placeWords(inText)).toBe('a:5:3');
  expect(placeWords({ ...inText, part: 'header', line: 7, column: 1 })).toBe('a, details, line 6');
  expect(placeWords({ ...inText, part: 'file' })).toBe('a');
  expect(placeWords({ ...inText, part: 'file', prompt_id: null, file: 'x/?.md' })).toBe('x/?.md');
  expect(detailsLine(1)).toBe(1);
});
