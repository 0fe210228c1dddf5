import { findLiteral, PromptError } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import { startThread } from '../start-thread.ts';
import type {
  PatternMatch,
  PatternReply,
  PatternRequest,
  PatternWish,
} from './pattern-messages.ts';

/** How long one pattern may look through texts, all together. */
const maxPatternMs = 20_000;
/** Memory of a pattern's thread; a pattern that needs more is refused. */
const maxPatternMegabytes = 256;

/** Finds the places that are to be replaced. */
export interface TextFinder {
  /** The matches in each text, at most `maxMatches` of all together. @throws PromptError `invalid_request` with field `find` */
  find(texts: readonly string[], maxMatches: number): Promise<readonly (readonly PatternMatch[])[]>;
  close(): Promise<void>;
}

/** Finds a text as it is written; what comes in its place is taken literally too. */
export function createLiteralFinder(wish: PatternWish): TextFinder {
  const { replace } = wish;
  return {
    find: async (texts, maxMatches) => {
      let left = maxMatches;
      return texts.map((text) => {
        const ranges = left === 0 ? [] : findLiteral(text, wish, left);
        left -= ranges.length;
        return ranges.map(([from, to]): PatternMatch => ({ from, to, replacement: replace }));
      });
    },
    close: async () => undefined,
  };
}

/** Finds what fits a pattern, on a thread that is ended when it takes too long. */
export function createPatternFinder(wish: PatternWish, ports: Pick<Ports, 'setTimer'>): TextFinder {
  const worker = startThread(import.meta.url, 'pattern-worker', {
    workerData: wish,
    resourceLimits: { maxOldGenerationSizeMb: maxPatternMegabytes },
  });
  const failed = new Promise<never>((_resolve, reject) => {
    const stop = ports.setTimer(maxPatternMs, () =>
      reject(
        refusal(
          `it takes longer than ${maxPatternMs / 1_000} s; make it simpler or name fewer prompts with include`,
        ),
      ),
    );
    worker.on('error', (error) => reject(refusal(error.message)));
    worker.on('exit', stop);
  });
  failed.catch(() => undefined); // Whoever asks hears of it.
  return {
    find: async (texts, maxMatches) => {
      const reply = new Promise<PatternReply>((resolve) => worker.once('message', resolve));
      worker.postMessage({ texts, maxMatches } satisfies PatternRequest);
      const answer = await Promise.race([reply, failed]);
      if (answer.kind === 'refused') throw refusal(answer.message);
      return answer.matches;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

function refusal(reason: string): PromptError {
  return new PromptError('invalid_request', {
    field: 'find',
    detail: `field find: the pattern cannot be used: ${reason}`,
  });
}
