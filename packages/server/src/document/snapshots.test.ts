import { array, asyncProperty, assert, constantFrom, integer, record, string } from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { JournalEntry, PromptKey } from '../journal/journal.ts';
import { created, updated } from '../journal/journal-entries.fake.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import type { HeadText } from '../library/head.ts';
import { SharedText } from './shared-text.ts';

const key = 'k' as PromptKey;

/** One step: a change of this side, or of a client that syncs before or only after it has written. */
const step = record({
  by: constantFrom('server', 'client', 'late client'),
  at: integer({ min: 0, max: 999 }),
  remove: integer({ min: 0, max: 5 }),
  insert: string({ maxLength: 6 }),
});
type Step = typeof step extends { generate: (...args: never[]) => { value: infer T } } ? T : never;

/** The updates that the steps come to, and what the text was told to be after each. */
function play(steps: readonly Step[]): { updates: Uint8Array[]; texts: HeadText[] } {
  const start: HeadText = { content: 'start', header: null, description: null, tags: [] };
  const { shared, update } = SharedText.seed(key, start);
  const client = new Y.Doc();
  const updates = [update];
  const texts = [shared.read()];
  for (const { by, at, remove, insert } of steps) {
    if (by !== 'late client') Y.applyUpdate(client, shared.state);
    const taken =
      by === 'server'
        ? changeShared(shared, { at, remove, insert })
        : shared.apply(changeClient(client, { at, remove, insert })).update;
    if (taken === null) continue;
    updates.push(taken);
    texts.push(shared.read());
  }
  client.destroy();
  shared.destroy();
  return { updates, texts };
}

type Change = Pick<Step, 'at' | 'remove' | 'insert'>;

function changeShared(shared: SharedText, { at, remove, insert }: Change): Uint8Array {
  const { content } = shared.read();
  const from = Math.floor((at / 1_000) * content.length);
  const to = Math.min(content.length, from + remove);
  return shared.change({ changes: [{ from, to, insert }], description: `${at}` });
}

function changeClient(client: Y.Doc, { at, remove, insert }: Change): Uint8Array {
  const text = client.getText('content');
  const from = Math.floor((at / 1_000) * text.length);
  client.transact(() => {
    text.delete(from, Math.min(remove, text.length - from));
    text.insert(from, insert);
  });
  return Y.encodeStateAsUpdate(client);
}

function load(updates: readonly { readonly update: Uint8Array }[]): SharedText {
  return SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
}

test('H2 H5 with snapshots at any revisions every text reads as it was told, and so does the state', async () => {
  await assert(
    asyncProperty(
      array(step, { minLength: 1, maxLength: 25 }),
      array(integer({ min: 1, max: 26 }), { maxLength: 4 }),
      async (steps, snapshotsAt) => {
        const { updates, texts } = play(steps);
        const journal = createMemoryJournal();
        const entries = updates.map((update, index): JournalEntry =>
          index === 0 ? created('k', 'a', { update }) : updated('k', index + 1, 'a', { update }),
        );
        await journal.append([entries]);
        const whole = load(await journal.updates(key));
        for (const revision of snapshotsAt.filter((at) => at <= updates.length)) {
          const shared = load(await journal.updates(key, revision));
          await journal.recordSnapshot(key, revision, shared.state);
          shared.destroy();
        }
        for (const [index, text] of texts.entries()) {
          const shared = load(await journal.updates(key, index + 1));
          expect(shared.read()).toEqual(text);
          shared.destroy();
        }
        const compacted = load(await journal.updates(key));
        expect(Y.decodeStateVector(compacted.stateVector)).toEqual(
          Y.decodeStateVector(whole.stateVector),
        );
        // Whoever has one of the two lacks nothing of the other.
        expect(compacted.apply(whole.state).update).toBeNull();
        expect(whole.apply(compacted.state).update).toBeNull();
        whole.destroy();
        compacted.destroy();
      },
    ),
    { numRuns: 60 },
  );
});
