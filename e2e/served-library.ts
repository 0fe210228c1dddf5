import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, openSqliteJournal } from '@prompt-manager/server';
import type { Address, App } from '@prompt-manager/server';
import { onTestFinished } from 'vitest';
import { createFaultyJournal } from '../packages/server/src/journal/faulty-journal.fake.ts';
import type { FaultyJournal } from '../packages/server/src/journal/faulty-journal.fake.ts';

/** Folder of the built page. */
export const builtPage = fileURLToPath(new URL('../packages/web/dist', import.meta.url));

/** A real server on a folder of its own, with the built page. */
export interface Served {
  readonly url: string;
  readonly root: string;
  /** The journal of the newest start. */
  readonly journal: FaultyJournal;
  stop(): Promise<void>;
  /** Starts again on the same folder, journal and port. */
  start(): Promise<void>;
}

/** How a library is served beyond its files. */
export interface ServeOptions {
  /** Another folder of the built page. */
  readonly webRoot?: string | undefined;
  readonly isSample?: boolean | undefined;
  readonly startCommand?: string | undefined;
  /** Serve at this port; a free one unless given. */
  readonly port?: number | undefined;
}

/** Serves the built page and a folder with these files (path to text) until the test ends. */
export async function serve(
  files: Readonly<Record<string, string>>,
  { webRoot = builtPage, isSample, startCommand, port = 0 }: ServeOptions = {},
): Promise<Served> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-page-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-journal-'));
  const start = async (at: number): Promise<Running> => {
    const journal = createFaultyJournal(
      await openSqliteJournal({ path: join(folder, 'journal.sqlite') }),
    );
    const app = await createApp({ root, journal, webRoot, isSample, startCommand });
    return { app, journal, address: await app.listen({ port: at }) };
  };
  let running = await start(port);
  onTestFinished(async () => {
    await running.app.close();
    await rm(root, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  return {
    url: running.address.url,
    root,
    get journal() {
      return running.journal;
    },
    stop: () => running.app.close(),
    start: async () => {
      running = await start(running.address.port);
    },
  };
}

interface Running {
  readonly app: App;
  readonly journal: FaultyJournal;
  readonly address: Address;
}

/** Serves an empty page of another origin until the test ends; answers its address. */
export async function serveBlankPage(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Elsewhere</title>');
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}
