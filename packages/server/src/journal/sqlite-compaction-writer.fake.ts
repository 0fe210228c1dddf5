/**
 * A process to be killed: appends to the journal named by its argument without end, and meanwhile takes snapshots and
 * trims, as fast as it can. Prints each revision once it is acknowledged.
 */
import { writeSync } from 'node:fs';
import { created, promptKey, updated } from './journal-entries.fake.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

const [path = ''] = process.argv.slice(2);
const journal = await openSqliteJournal({ path });
const key = promptKey('k');
let newest = Math.max(0, ...(await journal.rows()).map((row) => row.revision));
writeSync(1, 'ready\n');
await Promise.all([write(), compact()]);

async function write(): Promise<never> {
  for (;;) {
    const batch = Array.from({ length: 20 }, (_, index) => newest + 1 + index).map((revision) =>
      revision === 1 ? [created('k', 'a')] : [updated('k', revision, 'a')],
    );
    const results = await journal.append(batch);
    for (const result of results) if (!result.ok) throw result.error;
    newest += batch.length;
    writeSync(1, `${newest}\n`);
  }
}

/** The state of a revision is its number, over and over: larger than a page, so that a torn one would be seen. */
async function compact(): Promise<never> {
  for (let round = 1; ; round += 1) {
    const revision = Math.max(1, newest);
    if (newest > 0) {
      const state = new Uint8Array(Float64Array.from({ length: 5_000 }, () => revision).buffer);
      await journal.recordSnapshot(key, revision, state);
      if (round % 3 === 0) await journal.trim(key, revision - 1);
    } else await journal.rows();
  }
}
