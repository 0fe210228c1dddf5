import { expect, test } from 'vitest';
import { createHttpClient } from '../src/http-client.ts';
import type { HttpClient } from '../src/http-client.ts';
import { startServer } from './running-server.fake.ts';

/** Asks until the index has everything. */
async function found(client: HttpClient, q: string, more: object = {}): Promise<readonly string[]> {
  for (;;) {
    const { items, indexing } = await client.search({ q, ...more });
    if (indexing === null) return items.map(({ id }) => id);
  }
}

test('Q2 Q7 Q8 Q9 a client searches, completes names and replaces', async () => {
  await using server = await startServer({
    'tone/formal.md': 'Never be late.\n',
    'reply.md': 'Hello. Never shout.\n[[tone/formal]]\n',
  });
  const client = createHttpClient(server);
  expect(await found(client, 'never -hello')).toEqual(['tone/formal']);
  expect(await found(client, 'late hello', { in: 'expanded' })).toEqual(['reply']);
  const page = await client.search({ q: 'never', limit: 1 });
  expect([page.total, page.items.length]).toEqual([2, 1]);
  const next = await client.search({ q: 'never', limit: 1, cursor: page.next_cursor ?? '' });
  expect(next.items[0]?.id).not.toBe(page.items[0]?.id);
  const names = await client.suggestions('fromal', { for: 'tone/formal', limit: 3 });
  expect(names).toEqual([
    {
      id: 'tone/formal',
      display_name: 'formal',
      description: null,
      ranges: [[5, 11]],
      circular: true,
    },
  ]);
  const preview = await client.replace({ find: 'never', replace: 'Do not ever' });
  expect([preview.dry_run, preview.total, preview.changed]).toEqual([true, 2, []]);
  const done = await client.replace({
    find: '(N)ever',
    replace: '$1o',
    regex: true,
    caseSensitive: true,
    only: [{ id: 'reply', indices: [0] }],
    revisions: { reply: 1 },
    dryRun: false,
  });
  expect(done.changed).toEqual(['reply']);
  expect((await client.get('reply')).content).toBe('Hello. No shout.\n[[tone/formal]]\n');
  await expect(client.search({ q: 'is:lost' })).rejects.toMatchObject({
    code: 'invalid_request',
    field: 'q',
  });
});
