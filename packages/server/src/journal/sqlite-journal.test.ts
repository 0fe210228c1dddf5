import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJournal } from './journal-contract.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

describeJournal('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  const path = join(folder, 'journal.db');
  const first = await openSqliteJournal({ path });
  let newest = first;
  return {
    journal: first,
    reopen: async () => {
      await newest.close();
      newest = await openSqliteJournal({ path });
      return newest;
    },
    close: async () => {
      await newest.close();
      await rm(folder, { recursive: true });
    },
  };
});
