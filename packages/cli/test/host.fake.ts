import { homedir, tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host, Output } from '../src/host.ts';
import { runProgram } from '../src/program.ts';
import type { Outcome } from './command.ts';

/** Runs a command in this process, which takes a twentieth of the time of a process of its own. */
export async function runHere(
  words: readonly string[],
  {
    cwd,
    input = '',
    answer,
  }: {
    readonly cwd: string;
    readonly input?: string | undefined;
    /** The person at the terminal, when there is one, with what standard error said before the question. */
    readonly answer?: ((question: string, toldBefore: string) => Promise<string>) | undefined;
  },
): Promise<Outcome> {
  const stdout = new TextOutput();
  const stderr = new TextOutput();
  const nobody = (): never => {
    throw new Error('nobody is there to be asked, and nothing is launched');
  };
  const host: Host = {
    stdin: Object.assign(Readable.from(input === '' ? [] : [Buffer.from(input)]), {
      isTTY: answer !== undefined,
    }),
    stdout,
    stderr,
    env: {},
    cwd,
    homeFolder: homedir(),
    temporaryFolder: tmpdir(),
    platform: process.platform,
    processId: process.pid,
    calledAs: 'prompt-manager',
    version: '0.0.0',
    sampleFolder: cwd,
    webRoot: null,
    now: () => 0,
    runningMs: () => performance.now(),
    delay: (delayMs) => delay(delayMs),
    fetchWithin: (timeoutMs) => (url, request) =>
      fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) }),
    onStop: () => () => undefined,
    onKey: () => () => undefined,
    ask: answer === undefined ? nobody : (question) => answer(question, stderr.text),
    exit: nobody,
    run: nobody,
    launch: nobody,
  };
  const code = await runProgram(words, host);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class TextOutput implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  text = '';

  readonly write = (text: string): void => {
    this.text += text;
  };
}
