import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApp, openSqliteJournal } from '@prompt-manager/server';
import type { Address, App } from '@prompt-manager/server';
import { createFailingJournal } from './failing-journal.fake.ts';
import type { FailingJournal } from './failing-journal.fake.ts';

/** A real server on a folder of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly app: App;
  readonly baseUrl: string;
  readonly root: string;
  readonly journal: FailingJournal;
  /** Stops serving and starts again on the same folder, journal and port; `meanwhile` runs in between. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Starts a server with these files (path to text) on a free port; its journal is SQLite in the folder, failing on command. */
export async function startServer(files: Readonly<Record<string, string>>): Promise<RunningServer> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const journalFolder = await mkdtemp(join(tmpdir(), 'prompt-manager-journal-'));
  const start = async (port: number): Promise<Running> => {
    const path = join(journalFolder, 'journal.sqlite');
    const journal = createFailingJournal(await openSqliteJournal({ path }));
    const app = await createApp({ root, journal });
    return { app, journal, address: await app.listen({ port }) };
  };
  let running = await start(0);
  return {
    root,
    get app() {
      return running.app;
    },
    get journal() {
      return running.journal;
    },
    get baseUrl() {
      return running.address.url;
    },
    restart: async (meanwhile) => {
      await running.app.close();
      await meanwhile?.();
      running = await start(running.address.port);
    },
    [Symbol.asyncDispose]: async () => {
      await running.app.close();
      await rm(root, { recursive: true, force: true });
      await rm(journalFolder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly app: App;
  readonly journal: FailingJournal;
  readonly address: Address;
}
