import { expect, test } from 'vitest';
import { parsePromptId, type PromptId } from '@prompt-manager/core';
import { SharedText } from '../src/document/shared-text.ts';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { Blame } from '../src/library/blame.ts';
import { systemPorts } from '../src/system-ports.ts';
import { journalOf, startApp, type TestApp } from './fixture.ts';

interface BlamedLines {
  readonly revision: number;
  readonly looked_back_to: number;
  readonly omitted_lines: number;
  readonly lines: readonly {
    readonly from_line: number;
    readonly to_line: number;
    readonly revision: number | null;
    readonly origin: string | null;
    readonly at: string | null;
  }[];
}

async function blameOf({ request }: Pick<TestApp, 'request'>, id = 'a'): Promise<BlamedLines> {
  const { body, status } = await request('GET', `/api/prompts/${id}/blame`);
  expect(status).toBe(200);
  return body as unknown as BlamedLines;
}

/** `1-2 v3 rest`. */
function said({ lines }: BlamedLines): readonly string[] {
  return lines.map(
    (line) => `${line.from_line}-${line.to_line} v${line.revision ?? '?'} ${line.origin ?? '?'}`,
  );
}

const put = (app: TestApp, content: string): Promise<unknown> =>
  app.request('PUT', '/api/prompts/a', { content });

test.each(['/api/prompts', '/api/prompts/fragments'])(
  'H8 %s says who last changed each line, over restarts, renames and a way through the trash',
  async (door) => {
    const app = await startApp({ 'a.md': '---\ntags: [t]\n---\none\ntwo\nthree\n' });
    expect(said(await blameOf(app))).toEqual(['1-4 v1 file']);
    await put(app, 'one\nTWO\nthree\n');
    await put(app, 'zero\none\nTWO\nthree\n');
    await app.request('PUT', '/api/prompts/a', { tags: ['u'] });
    const ranges = ['1-1 v3 rest', '2-2 v1 file', '3-3 v2 rest', '4-5 v1 file'];
    expect(said(await blameOf(app))).toEqual(ranges);
    await app.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'b' });
    await app.request('DELETE', '/api/prompts/b');
    const [item] = (await app.request('GET', '/api/trash')).body['items'] as readonly {
      trash_id: string;
    }[];
    await app.request('POST', `/api/trash/${item?.trash_id}/restore`, { id: 'c' });
    const again = await app.restart();
    const { body } = await again.request('GET', `${door}/c/blame`);
    expect(body).toMatchObject({ revision: 7, looked_back_to: 1, omitted_lines: 0 });
    expect(said(body as unknown as BlamedLines)).toEqual(ranges);
  },
);

test('H8 J11 what a snapshot stands for is looked at too', async () => {
  const journal = createMemoryJournal();
  const app = await startApp({ 'a.md': 'one\ntwo' }, { journal });
  for (const content of ['One\ntwo', 'One\ntwo\nthree', 'One\nTwo\nthree']) await put(app, content);
  const { key } = app.app.library.heads.get('a' as PromptId) ?? {};
  if (key === undefined || key === null) throw new Error('it has a key');
  const before = said(await blameOf(app));
  const updates = await journal.updates(key, 3);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  await journal.recordSnapshot(key, 3, shared.state);
  expect((await journal.updates(key)).map(({ revision }) => revision)).toEqual([3, 4]);
  expect(said(await blameOf(app))).toEqual(before);
  expect(before).toEqual(['1-1 v2 rest', '2-2 v4 rest', '3-3 v3 rest']);
});

test('H8 H4 what is not looked at is said to be so, and what has no room is counted', async () => {
  const app = await startApp({ 'a.md': 'one\ntwo\nthree' });
  await put(app, 'one\nTwo\nthree');
  await put(app, 'One\nTwo\nthree');
  const { library } = app.app;
  const head = library.heads.get('a' as PromptId);
  if (head?.key === undefined || head.key === null) throw new Error('it has a key');
  const journal = journalOf(app);
  const updates = await journal.updates(head.key, 2);
  const shared = SharedText.load(
    head.key,
    updates.map(({ update }) => update),
  );
  await journal.recordSnapshot(head.key, 2, shared.state);
  const { history } = library;
  const near = new Blame({ journal, history, ports: systemPorts, limits: { maxRevisions: 1 } });
  const { ranges, lookedBackTo } = await near.of(head);
  expect(lookedBackTo).toBe(2);
  expect(ranges.map(({ fromLine, toLine, line }) => [fromLine, toLine, line?.revision])).toEqual([
    [1, 1, 3],
    [2, 3, undefined],
  ]);
  const short = new Blame({ journal, history, ports: systemPorts, limits: { maxRanges: 1 } });
  expect(await short.of(head)).toMatchObject({ omittedLines: 2, lookedBackTo: 1 });
  await journal.trim(head.key, 2);
  expect(said(await blameOf(app))).toEqual(['1-1 v3 rest', '2-3 v? ?']);
  expect((await blameOf(app)).looked_back_to).toBe(2);
});

test('H8 5,000 lines with 2,000 revisions are answered whole', async () => {
  const lines = Array.from({ length: 5_000 }, (_, number) => `Line ${number} of the prompt`);
  const app = await startApp({ 'a.md': lines.join('\n') });
  const { service } = app.app.library;
  for (let from = 0; from < 2_000; from += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        service.update(parsePromptId('a'), {
          source: {},
          origin: 'rest',
          text: { changes: [{ from: (from + at) * 31, to: (from + at) * 31, insert: '+' }] },
        }),
      ),
    );
  const blamed = await blameOf(app);
  expect([blamed.revision, blamed.looked_back_to]).toEqual([2_001, 1]);
  expect(blamed.lines.length).toBeGreaterThan(1_000);
});
