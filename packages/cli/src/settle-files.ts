import type { HttpClient } from '@prompt-manager/client';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import type { Host } from './host.ts';

/** How long a command waits for a busy server to write the files of its change. */
const maxSettleMs = 3_000;
const settlePollMs = 25;

/**
 * Waits until the server has written the files of what was changed (SPEC D3, rule C6); those of others, who may type for
 * ever, are not waited for.
 *
 * @throws CommandFailure when one cannot be written, or is not within three seconds
 */
export async function settleFiles(
  client: Pick<HttpClient, 'health'>,
  changed: ReadonlySet<string>,
  host: Pick<Host, 'runningMs' | 'delay'>,
): Promise<void> {
  const deadlineMs = host.runningMs() + maxSettleMs;
  for (;;) {
    const { mirror } = await client.health();
    const failing = mirror.failing.map(({ id, message }) => ({ id, sentence: message }));
    throwIfUnwritten(failing, changed);
    const waiting = mirror.waiting.filter((id) => changed.has(id));
    // What is not named may be one of ours.
    const areAllNamed = mirror.waiting.length >= mirror.pending;
    if (waiting.length === 0 && (areAllNamed || changed.size === 0)) return;
    if (host.runningMs() >= deadlineMs) throw notWrittenYet(waiting);
    await host.delay(settlePollMs);
  }
}

/** @throws CommandFailure naming the first file that was changed and cannot be written */
export function throwIfUnwritten(
  failures: readonly { readonly id: string; readonly sentence: string }[],
  changed: ReadonlySet<string>,
): void {
  const [first, ...others] = failures.filter(({ id }) => changed.has(id));
  if (first === undefined) return;
  throw new CommandFailure(exitCodes.unavailable, {
    what: `The file ${first.id}.md${andMore(others.length)} is not written.`,
    why: `${first.sentence} The change itself is saved in the journal.`,
    next: 'mend the cause; the file is written when the library is opened next',
  });
}

function notWrittenYet([first, ...others]: readonly string[]): CommandFailure {
  const what =
    first === undefined ? 'The files are' : `The file ${first}.md${andMore(others.length)} is`;
  return new CommandFailure(exitCodes.unavailable, {
    what: `${what} not written yet.`,
    why: `The server is busy: it did not come to that within ${maxSettleMs / 1_000} seconds. The change itself is saved in its journal.`,
    next: 'wait a moment before reading the file; /healthz of the server says when it has written everything',
  });
}

function andMore(count: number): string {
  return count === 0 ? '' : ` and ${count} more`;
}
