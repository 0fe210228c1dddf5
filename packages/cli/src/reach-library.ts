import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { PromptError } from '@prompt-manager/core';
import { createApp, type App, type AppOptions } from '@prompt-manager/server';
import type { CommandContext } from './command-context.ts';
import { privateFolderName } from './find-library.ts';
import type { Host } from './host.ts';
import { readServerRecord, type ServerRecord } from './library-state.ts';

/** How long a command waits for another one to let go of the library. */
const maxLockWaitMs = 5_000;
const lockPollMs = 100;
/** A server on this machine that does not answer within this time is taken for gone. */
const answerWithinMs = 2_000;

/** A library in reach: in this process, or behind the process that serves it. Never two writers (SPEC D5, rule C6). */
export type Reached =
  | { readonly kind: 'opened'; readonly app: App }
  | { readonly kind: 'served'; readonly record: ServerRecord };

/**
 * Opens the library, or finds the process that serves it. While another process holds it without serving it, waits for
 * up to five seconds.
 *
 * @throws PromptError `library_locked`, and what `createApp` throws
 */
export async function reachLibrary(
  options: AppOptions,
  { host, terminal }: Pick<CommandContext, 'host' | 'terminal'>,
): Promise<Reached> {
  let isTold = false;
  const deadlineMs = host.runningMs() + maxLockWaitMs;
  for (;;) {
    const record = await findServer(options.root, host);
    if (record !== null) return { kind: 'served', record };
    try {
      return { kind: 'opened', app: await createApp(options) };
    } catch (error) {
      const isLocked = error instanceof PromptError && error.code === 'library_locked';
      if (!isLocked || host.runningMs() >= deadlineMs) throw error;
      if (!isTold) terminal.note('Waiting for another process that has the library open …');
      isTold = true;
    }
    await host.delay(lockPollMs);
  }
}

/** True when the library has a journal: without one, its files are all there is to read. */
export async function hasJournal(root: string): Promise<boolean> {
  const path = join(root, privateFolderName, 'journal.sqlite');
  return (await stat(path).catch(() => null)) !== null;
}

/** The process that serves exactly this folder now; null when none answers. */
async function findServer(root: string, host: Host): Promise<ServerRecord | null> {
  const record = await readServerRecord(root);
  if (record === null) return null;
  try {
    const client = createHttpClient({
      baseUrl: record.url,
      fetch: host.fetchWithin(answerWithinMs),
    });
    const directories = await client.directories();
    return directories.some((directory) => directory.root && directory.path === root)
      ? record
      : null;
  } catch {
    return null; // It died without taking its record away, or another program has its port now.
  }
}
