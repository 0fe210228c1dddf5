import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptId } from '@prompt-manager/core';
import { createApp, openSqliteJournal, tuneProcess } from '@prompt-manager/server';
import { createFaultyJournal } from '../../packages/server/src/journal/faulty-journal.fake.ts';

/**
 * Our server as it is run, on the folder named by the first argument. With `failing-store` as the second, its
 * prompts are open and nothing can be saved any more once it says so. Prints `READY <port>`.
 */

const [root, fault] = process.argv.slice(2);
if (root === undefined) throw new Error('name the folder to serve');
tuneProcess();

async function openFailing(folder: string): Promise<ReturnType<typeof createFaultyJournal>> {
  await mkdir(folder, { recursive: true });
  return createFaultyJournal(await openSqliteJournal({ path: join(folder, 'journal.sqlite') }));
}

/** The first opening of a prompt is saved too: without it nobody could connect, and no edit would be refused. */
async function open(id: PromptId): Promise<void> {
  const { document, release } = app.library.documents.use(id);
  await document.sync(Uint8Array.of(0));
  release();
}

const failing =
  fault === 'failing-store' ? await openFailing(join(root, '.prompt-manager')) : undefined;
const app = await createApp({ root, journal: failing });
const { port } = await app.listen({ port: 0 });
if (failing !== undefined) {
  for (const { id } of app.library.heads.all()) await open(id);
  failing.fillDisk();
}
process.stdout.write(`READY ${port}\n`);
