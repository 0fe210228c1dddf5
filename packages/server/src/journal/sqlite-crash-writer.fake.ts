/**
 * A process to be killed: appends to the journal named by its argument without end, two keys in each
 * commit, several appends under way at once, and prints each revision once it is acknowledged.
 */
import { writeSync } from 'node:fs';
import { created, updated } from './journal-entries.fake.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

const [path = ''] = process.argv.slice(2);
const journal = await openSqliteJournal({ path });
const start = Math.max(0, ...(await journal.rows()).map((row) => row.revision));
print('ready');
const writers = 4;
let next = start + 1;
await Promise.all(Array.from({ length: writers }, write));

async function write(): Promise<never> {
  for (;;) {
    const revision = next;
    next += 1;
    const [result] = await journal.append([[entry('k', revision), entry('l', revision)]]);
    if (result?.ok !== true) throw result?.error ?? new Error('no result');
    print(String(revision));
  }
}

function entry(key: string, revision: number) {
  return revision === 1 ? created(key, key) : updated(key, revision, key);
}

function print(line: string): void {
  writeSync(1, `${line}\n`);
}
