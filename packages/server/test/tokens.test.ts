import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { defaultLimits, type Limits } from '@prompt-manager/core';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { encode as encodeOld } from 'gpt-tokenizer/encoding/cl100k_base';
import { expect, onTestFinished, test } from 'vitest';
import { systemPorts } from '../src/system-ports.ts';
import { Tokens } from '../src/tokens/tokens.ts';

function startTokens(limits: Partial<Limits> = {}): Tokens {
  const tokens = new Tokens({ ports: systemPorts, limits: { ...defaultLimits, ...limits } });
  onTestFinished(() => tokens.close());
  return tokens;
}

/** Four megabytes of words that are all different, so that nothing is remembered. */
function longText(): string {
  return Array.from({ length: 500_000 }, (_, i) => `w${i.toString(36)}x`).join(' ');
}

test('T4 a text of megabytes delays neither the event loop nor a short text', async () => {
  const tokens = startTokens();
  await tokens.count('the thread has its tables now');
  const before = performance.eventLoopUtilization();
  const finished: string[] = [];
  const long = tokens.count(longText()).then(() => finished.push('long'));
  const short = tokens.count('a short text').then(() => finished.push('short'));
  await Promise.all([long, short]);
  expect(finished).toEqual(['short', 'long']);
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
});

test('T1 an encoding is chosen by its name', async () => {
  const tokens = startTokens();
  const text = 'Être ou ne pas être, 名前 <|endoftext|>';
  const options = { disallowedSpecial: new Set<string>() };
  expect(await tokens.count(text)).toEqual({
    tokens: encode(text, options).length,
    approximate: false,
  });
  expect((await tokens.count(text, 'cl100k_base')).tokens).toBe(encodeOld(text, options).length);
});

test('T4 texts that wait are bounded, and what waits is refused when the library closes', async () => {
  const tokens = startTokens({ maxPendingTokenLength: 1_000 });
  const first = tokens.count('x '.repeat(400));
  await expect(tokens.count('y '.repeat(400))).rejects.toMatchObject({ code: 'overloaded' });
  expect((await first).tokens).toBe(encode('x '.repeat(400)).length);
  const waiting = tokens.count('z '.repeat(2_000)).catch((error: unknown) => error);
  await tokens.close();
  expect(await waiting).toMatchObject({ code: 'shutting_down' });
  await expect(tokens.count('after')).rejects.toMatchObject({ code: 'shutting_down' });
});

test('T4 a text is counted once, also when it was refused before', async () => {
  const tokens = startTokens({ maxPendingTokenLength: 100 });
  const other = tokens.count('a'.repeat(60));
  await expect(tokens.count('b'.repeat(60))).rejects.toMatchObject({ code: 'overloaded' });
  await other;
  const [one, same] = await Promise.all([
    tokens.count('b'.repeat(60)),
    tokens.count('b'.repeat(60)),
  ]);
  expect(same).toEqual(one);
});

test('T4 a thread that dies refuses what waits, and the next text has a new one', async () => {
  const workers: Worker[] = [];
  const startWorker = (): Worker => {
    const worker = new Worker(new URL('../src/tokens/token-worker.ts', import.meta.url));
    workers.push(worker);
    return worker;
  };
  const tokens = new Tokens({ ports: systemPorts, limits: defaultLimits, startWorker });
  onTestFinished(() => tokens.close());
  const waiting = tokens.count('lost').catch((error: unknown) => error);
  await workers[0]?.terminate();
  expect(await waiting).toMatchObject({ code: 'internal' });
  expect((await tokens.count('lost')).tokens).toBe(1);
  expect(workers).toHaveLength(2);
});

test('T4 the thread ends when it was idle for a minute, and begins again with the next text', async () => {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const workers: Worker[] = [];
  const tokens = new Tokens({
    ports: {
      setTimer: (delayMs, run) => {
        timers.push({ delayMs, run });
        return () => undefined;
      },
    },
    limits: defaultLimits,
    startWorker: () => {
      const worker = new Worker(new URL('../src/tokens/token-worker.ts', import.meta.url));
      workers.push(worker);
      return worker;
    },
  });
  onTestFinished(() => tokens.close());
  await tokens.count('one');
  await tokens.count('two');
  expect(workers).toHaveLength(1);
  const ended = once(workers[0]!, 'exit');
  expect(timers.at(-1)?.delayMs).toBe(60_000);
  timers.at(-1)?.run();
  await ended;
  expect((await tokens.count('three')).tokens).toBe(1);
  expect(workers).toHaveLength(2);
});
