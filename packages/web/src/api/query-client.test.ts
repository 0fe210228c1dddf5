import { QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { queryClient, readAgain, readingUnderWay } from './query-client.ts';

/** Reads a key, the first time only when it is let. */
function slowReading(key: string) {
  let answer: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (answer = resolve));
  let asked = 0;
  const queryFn = async (): Promise<number> => {
    asked += 1;
    const own = asked;
    if (own === 1) await first;
    return own;
  };
  const end = new QueryObserver(queryClient, { queryKey: [key], queryFn }).subscribe(
    () => undefined,
  );
  return { answer, end, read: () => queryClient.getQueryData<number>([key]) };
}

test('U45 what is told while a list is read for the first time has it read once more', async () => {
  const { answer, end, read } = slowReading('told');
  const again = readAgain(['told']);
  answer();
  await again;
  expect(read()).toBe(2);
  end();
});

test('U45 what is put into a list that is being read is put into what was read', async () => {
  const { answer, end, read } = slowReading('put');
  const come = readingUnderWay(['put']);
  answer();
  await come;
  expect(read()).toBe(1);
  await readingUnderWay(['put']);
  end();
});
