import { describeJournal } from './journal-contract.ts';
import { createMemoryJournal } from './memory-journal.ts';

describeJournal('memory', async () => {
  const journal = createMemoryJournal();
  return { journal, reopen: async () => journal, close: () => journal.close() };
});
