import { createHttpClient, type HttpClient } from '@prompt-manager/client';
import type { PromptError } from '@prompt-manager/core';
import { createMemoryJournal, type App } from '@prompt-manager/server';
import { CommandFailure, describeError } from './command-failure.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { findLibrary } from './find-library.ts';
import type { Host } from './host.ts';
import { injectFetch, inProcessUrl } from './inject-fetch.ts';
import { listenForStop } from './listen-for-stop.ts';
import { hasJournal, reachLibrary } from './reach-library.ts';

/** Longest a request of a command to a server may take; expanding a large prompt is the slowest. */
const requestWithinMs = 60_000;
/** How long a command waits for a busy server to write the files of its change. */
const maxSettleMs = 3_000;
const settlePollMs = 25;

/** What a one-shot command works with. */
export interface LibraryDoor {
  readonly client: HttpClient;
  /** The real path of the library's folder. */
  readonly root: string;
  /** Prompts that the command changed: it fails when their files cannot be written (SPEC D3). */
  readonly changed: Set<string>;
}

/** What a command does to a library; `dry` works out a change and does not make it. Only `write` leaves a trace in a folder that was never written through us (rule C7). */
export type Access = 'read' | 'dry' | 'write';

interface OpenDoor extends LibraryDoor {
  /** Writes what waits, says so when a file could not be written. */
  readonly close: () => Promise<void>;
}

/**
 * Runs one command's work on the library, in process or through its server, and ends cleanly whatever happens,
 * an interruption included.
 */
export async function withLibrary<T>(
  context: CommandContext,
  access: Access,
  work: (door: LibraryDoor) => Promise<T>,
): Promise<T> {
  const door = await openDoor(context, access);
  const { host } = context;
  const ignoreStops = listenForStop(host, () => {
    void door.close().finally(() => host.exit(exitCodes.interrupted));
  });
  try {
    const result = await work(door);
    await door.close();
    return result;
  } catch (error) {
    // The first failure is the one to hear of.
    await door.close().catch(() => undefined);
    throw error;
  } finally {
    ignoreStops();
  }
}

async function openDoor(context: CommandContext, access: Access): Promise<OpenDoor> {
  const { host, terminal } = context;
  const root = await findLibrary(context);
  const traceless = access !== 'write' && !(await hasJournal(root));
  const changed = new Set<string>();
  const told = new Set<string>();
  const log = (error: PromptError): void => {
    const line = describeError(error);
    // A file is tried again on the way out; once is enough to hear of it.
    if (!told.has(line)) terminal.alarm(`warning  ${line}`);
    told.add(line);
  };
  const readOnly = traceless && access === 'read';
  const options = { root, watch: false, log, readOnly, readAllFirst: true };
  const journal = traceless ? createMemoryJournal() : undefined;
  const reached = await reachLibrary({ ...options, journal }, context);
  if (reached.kind === 'opened') {
    const { app } = reached;
    return {
      root,
      changed,
      client: createHttpClient({ baseUrl: inProcessUrl, fetch: injectFetch(app) }),
      close: once(() => closeApp(app, changed)),
    };
  }
  const client = createHttpClient({
    baseUrl: reached.record.url,
    fetch: host.fetchWithin(requestWithinMs),
  });
  const settle =
    access === 'write' ? () => settleFiles(client, changed, host) : async () => undefined;
  return { root, changed, client, close: once(settle) };
}

async function closeApp(app: App, changed: ReadonlySet<string>): Promise<void> {
  try {
    await app.library.flush();
    throwIfUnwritten(app.library.directories.failures(), changed);
  } finally {
    await app.close();
  }
}

/** Waits until the server has written what was changed (SPEC D3), for a while: typing by others may go on for ever. */
async function settleFiles(
  client: HttpClient,
  changed: ReadonlySet<string>,
  host: Host,
): Promise<void> {
  const deadlineMs = host.runningMs() + maxSettleMs;
  for (;;) {
    const { mirror } = await client.health();
    const failing = mirror.failing.map(({ id, message }) => ({ id, sentence: message }));
    throwIfUnwritten(failing, changed);
    if (mirror.pending === 0 || host.runningMs() >= deadlineMs) return;
    await host.delay(settlePollMs);
  }
}

function throwIfUnwritten(
  failures: readonly { readonly id: string; readonly sentence: string }[],
  changed: ReadonlySet<string>,
): void {
  const [first, ...others] = failures.filter(({ id }) => changed.has(id));
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new CommandFailure(exitCodes.unavailable, {
    what: `The file ${first.id}.md${more} is not written.`,
    why: `${first.sentence} The change itself is saved in the journal.`,
    next: 'mend the cause; the file is written when the library is opened next',
  });
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= run());
}
