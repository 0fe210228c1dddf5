import { createHttpClient, type HttpClient } from '@prompt-manager/client';
import type { PromptError } from '@prompt-manager/core';
import { commandAgent } from '@prompt-manager/protocol';
import { createMemoryJournal, type App } from '@prompt-manager/server';
import { describeError } from './command-failure.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { findLibrary } from './find-library.ts';
import { injectFetch, inProcessUrl } from './inject-fetch.ts';
import { listenForStop } from './listen-for-stop.ts';
import { hasJournal, reachLibrary } from './reach-library.ts';
import { settleFiles, throwIfUnwritten } from './settle-files.ts';

/** Longest a request of a command to a server may take; expanding a large prompt is the slowest. */
const requestWithinMs = 60_000;
/** What a one-shot command works with. */
export interface LibraryDoor {
  readonly client: HttpClient;
  /** The real path of the library's folder. */
  readonly root: string;
  /** The server that the command goes through; null when it works in its own process. */
  readonly url: string | null;
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
  const userAgent = `${commandAgent}/${host.version}`;
  const readOnly = traceless && access === 'read';
  const options = { root, watch: false, log, readOnly, readAllFirst: true };
  const journal = traceless ? createMemoryJournal() : undefined;
  const reached = await reachLibrary({ ...options, journal }, context);
  if (reached.kind === 'opened') {
    const { app } = reached;
    return {
      root,
      url: null,
      changed,
      client: createHttpClient({ baseUrl: inProcessUrl, fetch: injectFetch(app), userAgent }),
      close: once(() => closeApp(app, changed)),
    };
  }
  const client = createHttpClient({
    baseUrl: reached.record.url,
    fetch: host.fetchWithin(requestWithinMs),
    userAgent,
  });
  const settle =
    access === 'write' ? () => settleFiles(client, changed, host) : async () => undefined;
  return { root, url: reached.record.url, changed, client, close: once(settle) };
}

async function closeApp(app: App, changed: ReadonlySet<string>): Promise<void> {
  try {
    await app.library.flush();
    throwIfUnwritten(app.library.folders.failures(), changed);
  } finally {
    await app.close();
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= run());
}
