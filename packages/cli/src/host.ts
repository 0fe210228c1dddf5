import type { Readable } from 'node:stream';
import type { Fetch } from '@prompt-manager/client';

/** A stream the command writes to. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** Width in characters, when it is known. */
  readonly columns: number | undefined;
}

/** Signals that ask a command to end. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The world as the command sees it: `system-host.ts` is the real one. */
export interface Host {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeFolder: string;
  readonly temporaryFolder: string;
  readonly platform: string;
  readonly processId: number;
  /** What a person types before the words of a command, to run this program again. */
  readonly calledAs: string;
  /** Version of this package. */
  readonly version: string;
  /** The sample library as it is shipped. */
  readonly sampleFolder: string;
  /** The built web page; null when it is not there. */
  readonly webRoot: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Milliseconds since the process began. */
  readonly runningMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
  /** A `fetch` that gives up after `timeoutMs`. */
  readonly fetchWithin: (timeoutMs: number) => Fetch;
  /** Calls the listener for each signal that asks to end; the answer ends that. */
  readonly onStop: (listener: (signal: StopSignal) => void) => () => void;
  /** Single keys as they are pressed, where there is a keyboard; the answer ends that. */
  readonly onKey: (listener: (key: string) => void) => () => void;
  /** Asks the person at the terminal; the answer is one line. */
  readonly ask: (question: string) => Promise<string>;
  /** Ends the process at once. */
  readonly exit: (code: number) => never;
  /** Runs a program to its end; one that cannot be started ends with 127. */
  readonly run: (
    command: string,
    args: readonly string[],
    options: {
      readonly cwd: string;
      /** Added to the environment. */
      readonly env: Readonly<Record<string, string>>;
    },
  ) => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
  /** Starts a program that outlives this one; whether it starts is nobody's concern. */
  readonly launch: (command: string, args: readonly string[]) => void;
}
