/** The thread that counts tokens, so that the event loop never does. Runs as a worker of `token-thread.ts`. */
import { setImmediate as onNextTurn } from 'node:timers/promises';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { workInBackground } from '../start-thread.ts';
import { TokenCounter, type TokenCounts } from './count-tokens.ts';
import type { EncodingName } from '@prompt-manager/protocol';
import { loadEncoding } from './encoding.ts';
import type { TokenReply, TokenRequest } from './token-messages.ts';

/** How long one text may keep the others waiting. */
const turnMs = 10;

interface Job {
  readonly number: number;
  readonly steps: Generator<undefined, TokenCounts>;
}

if (parentPort === null) throw new Error('token-worker.ts runs as a worker thread');
workInBackground();
serve(parentPort);

function serve(port: MessagePort): void {
  const counters = new Map<EncodingName, Promise<TokenCounter>>();
  const jobs: Job[] = [];
  const send = (reply: TokenReply): void => port.postMessage(reply);
  const counterOf = (name: EncodingName): Promise<TokenCounter> => {
    const known = counters.get(name) ?? loadEncoding(name).then((each) => new TokenCounter(each));
    counters.set(name, known);
    return known;
  };
  const work = async (): Promise<void> => {
    for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
      takeTurn(job, send);
      if (jobs[0] !== undefined) await onNextTurn();
    }
  };
  const takeTurn = (job: Job, reply: typeof send): void => {
    jobs.shift();
    try {
      const counts = advance(job.steps);
      if (counts === null) jobs.push(job);
      else reply({ number: job.number, counts });
    } catch (error) {
      reply({ number: job.number, failure: String(error) });
    }
  };
  port.on('message', ({ number, encoding, text, parts }: TokenRequest) => {
    counterOf(encoding).then(
      (counter) => {
        jobs.push({ number, steps: counter.count(text, parts) });
        if (jobs.length === 1) void work();
      },
      (error: unknown) => send({ number, failure: String(error) }),
    );
  });
}

/** Counts on for one turn; null when there is more to count. */
function advance(steps: Generator<undefined, TokenCounts>): TokenCounts | null {
  const endMs = performance.now() + turnMs;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() >= endMs) return null;
  }
}
