import { expect, test } from 'vitest';
import type { StopSignal } from './host.ts';
import { listenForStop } from './listen-for-stop.ts';

test('C11 one Ctrl-C that arrives twice ends gracefully, a later one ends at once', () => {
  const heard: string[] = [];
  let nowMs = 1_000;
  let send: (signal: StopSignal) => void = () => undefined;
  const stopListening = listenForStop(
    {
      onStop: (listener) => {
        send = listener;
        return () => heard.push('ignored from here');
      },
      runningMs: () => nowMs,
      exit: (code) => heard.push(`exit ${code}`) as never,
    },
    () => heard.push('asked'),
  );
  send('SIGINT');
  nowMs += 20;
  send('SIGINT');
  nowMs += 1_000;
  send('SIGTERM');
  expect(heard).toEqual(['asked']);
  send('SIGINT');
  stopListening();
  expect(heard).toEqual(['asked', 'exit 130', 'ignored from here']);
});
