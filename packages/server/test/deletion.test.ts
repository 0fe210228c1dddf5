import { parsePromptId } from '@prompt-manager/core';
import type { DeletionMessage } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { startApp, type TestApp } from './fixture.ts';

const remove = async (app: TestApp, address: string): Promise<DeletionMessage> => {
  const { status, body } = await app.request('DELETE', `/api/prompts/${address}`);
  expect(status).toBe(200);
  return body as unknown as DeletionMessage;
};

/** Small notation: `reply:2 tone/warm > nothing`. */
const told = ({ breaks }: DeletionMessage): readonly string[] =>
  (breaks ?? []).map(
    ({ id, line, target, names }) => `${id}:${line} ${target} > ${names ?? 'nothing'}`,
  );

const files = {
  'tone/warm.md': 'Be warm. [[warm]]',
  'old/warm.md': 'Be warmer.',
  'reply.md': 'Hello\n[[tone/warm]] \\[[tone/warm]] [[./tone/warm#Warm]]\n[[tone/*]] [[old/*]]\n',
  'tone/a.md': '[[warm]]',
  'apart.md': '[[old/warm]] [[missing]]',
};

const broken = [
  'reply:2 tone/warm > nothing',
  'reply:2 ./tone/warm#Warm > nothing',
  'tone/a:1 warm > old/warm',
];

test('R11 deleting is never refused for being included, and answers each inclusion that breaks by it', async () => {
  const app = await startApp(files);
  const done = await remove(app, 'tone/warm');
  expect(told(done)).toEqual(broken);
  expect(done).toMatchObject({ id: 'tone/warm', dry_run: false, omitted_breaks: 0 });
  expect((await app.request('GET', '/api/prompts/tone/warm')).status).toBe(404);
  // A glob breaks with the last prompt that it matches.
  expect(told(await remove(app, 'old/warm'))).toEqual([
    'apart:1 old/warm > nothing',
    'reply:3 old/* > nothing',
    'tone/a:1 warm > nothing',
  ]);
  expect(told(await remove(app, 'reply'))).toEqual([]);
});

test('R11 a dry run answers the same and deletes nothing, by each door', async () => {
  const app = await startApp(files);
  for (const address of ['tone/warm', 'tone%2Fwarm', 'fragments/tone/warm']) {
    const dry = await remove(app, `${address}?dry_run=true`);
    expect([told(dry), dry.dry_run]).toEqual([broken, true]);
  }
  expect((await app.request('GET', '/api/prompts/tone/warm')).body).toMatchObject({ revision: 1 });
  for (const wrong of ['dry_run=1', 'dryrun=true', 'dry_run=true&force=true'])
    expect((await app.request('DELETE', `/api/prompts/tone/warm?${wrong}`)).status).toBe(422);
  expect((await app.request('GET', '/api/prompts/tone/warm')).status).toBe(200);
  expect(told(await remove(app, 'tone/warm?dry_run=false'))).toEqual(broken);
  expect((await app.request('GET', '/api/prompts/tone/warm')).status).toBe(404);
});

test('R11 at most 100 broken inclusions are named, the rest is counted', async () => {
  const app = await startApp({ 'warm.md': 'W', 'a.md': '[[warm]] '.repeat(102) });
  const { breaks, omitted_breaks: omitted } = await remove(app, 'warm?dry_run=true');
  expect([breaks?.length, omitted]).toEqual([100, 2]);
});

const twins = { 'x.md': 'X', 'old/x.md': 'precious' };

test('R12 what is sent again after a prompt went reaches no other prompt that has its name by then', async () => {
  const app = await startApp(twins);
  const sent: [string, string, unknown?][] = [
    ['DELETE', '/api/prompts/x'],
    ['DELETE', '/api/prompts/fragments/x.md'],
    ['DELETE', '/api/prompts/x?dry_run=true'],
    ['PUT', '/api/prompts/x', { content: 'other' }],
    ['POST', '/api/prompts/x/restore', { revision: 1 }],
    ['POST', '/api/prompts/fragments/x/restore', { revision: 1 }],
    ['POST', '/api/prompts/rename', { old_id: 'x', new_id: 'y' }],
    ['POST', '/api/refactor/inline', { prompt_id: 'x', all: true, delete_fragment: true }],
    [
      'POST',
      '/api/refactor/extract',
      { prompt_id: 'x', base_revision: 1, from: 0, to: 3, new_id: 'y' },
    ],
  ];
  expect((await app.request('DELETE', '/api/prompts/x.md')).body).toMatchObject({ id: 'x' });
  for (const [method, path, body] of sent) {
    const { status, body: answer } = await app.request(method, path, body);
    expect([path, status, answer['code']]).toEqual([path, 404, 'prompt_not_found']);
    expect(answer['detail']).toMatch(/; did you mean old\/x\?$/);
  }
  expect((await app.request('GET', '/api/prompts/x')).body).toMatchObject({
    id: 'old/x',
    content: 'precious',
    revision: 1,
  });
  expect(await app.file('old/x.md')).toBe('precious');
});

test('R12 a name that several have is refused too, and each is named', async () => {
  const { request } = await startApp({ 'a/x.md': '1', 'b/x.md': '2' });
  const { status, body } = await request('DELETE', '/api/prompts/x');
  expect([status, body['code']]).toEqual([404, 'prompt_not_found']);
  expect(body['detail']).toContain('did you mean a/x or b/x?');
});

test('R12 a prompt that goes while its deletion or its restoring is worked out takes no other with it', async () => {
  const { app } = await startApp(twins);
  const { heads, service, deletions, history } = app.library;
  const who = { source: app, origin: 'rest' } as const;
  const held = await service.update(parsePromptId('x'), { ...who, text: { content: 'second' } });
  await service.delete([held.id], who);
  const gone = expect.objectContaining({ code: 'prompt_not_found' });
  await expect(deletions.delete([held.id], who)).rejects.toEqual(gone);
  await expect(history.restore(held, 1, who)).rejects.toEqual(gone);
  expect(heads.find('x')).toMatchObject({ id: 'old/x', content: 'precious', revision: 1 });
});

test('R12 who comes back to a socket with a text is not let in to another prompt of that name', async () => {
  const { request, connect } = await startApp(twins);
  expect((await connect('/api/prompts/ws/x')).frames[0]).toMatchObject({ id: 'x' });
  await request('DELETE', '/api/prompts/x');
  const back = await connect('/api/prompts/ws/x?text=1234567890123');
  expect((await back.untilClosed()).code).toBe(4004);
  expect((await connect('/api/prompts/ws/x')).frames[0]).toMatchObject({ id: 'old/x' });
});

const folder = {
  'r/a.md': 'A [[r/b]]',
  'r/b.md': 'B',
  'r/c.md': 'C',
  'g.md': 'x\n[[r/*]] [[./r/*]]\n[[a]]',
};

test('R11 a glob that loses a prompt and matches others yet is told apart from what breaks', async () => {
  const app = await startApp(folder);
  const dry = await remove(app, 'r/a?dry_run=true');
  expect([told(dry), dry.globs, dry.omitted_globs]).toEqual([
    ['g:3 a > nothing'],
    [
      { id: 'g', line: 2, target: 'r/*', left: 1 },
      { id: 'g', line: 2, target: './r/*', left: 1 },
    ],
    0,
  ]);
});

test('R11 several prompts are deleted as one change, and what that does is told of all together', async () => {
  const app = await startApp(folder);
  const removeAll = async (ids: readonly string[], dryRun = true): Promise<DeletionMessage> => {
    const answer = await app.request('POST', '/api/prompts/delete', { ids, dry_run: dryRun });
    expect([answer.status, answer.body['ids']]).toEqual([200, [...new Set(ids)]]);
    return answer.body as unknown as DeletionMessage;
  };
  const two = await removeAll(['r/a', 'r/b', 'r/a']);
  expect([told(two), two.globs?.map(({ left }) => left)]).toEqual([['g:3 a > nothing'], [2, 2]]);
  const all = ['r/c', 'r/a', 'r/b'];
  const broken = ['g:2 r/* > nothing', 'g:2 ./r/* > nothing', 'g:3 a > nothing'];
  const dry = await removeAll(all);
  expect([told(dry), dry.globs, dry.dry_run]).toEqual([broken, [], true]);
  expect(told(await removeAll([...all, 'g']))).toEqual([]);
  expect(told(await removeAll(all, false))).toEqual(broken);
  const { items } = (await app.request('GET', '/api/trash')).body as { items: { id: string }[] };
  expect(items.map(({ id }) => id).sort()).toEqual(['r/a', 'r/b', 'r/c']);
});

test('R11 R12 several are deleted by their whole ids, all or none', async () => {
  const app = await startApp(folder, { limits: { maxRefactoredPrompts: 2 } });
  const refused = async (body: unknown): Promise<unknown> =>
    (await app.request('POST', '/api/prompts/delete', body)).body['code'];
  expect(await refused({ ids: ['r/a', 'b'] })).toBe('prompt_not_found');
  expect(await refused({ ids: ['r/a', 'r/b', 'r/c'] })).toBe('change_too_large');
  expect(await refused({ ids: [] })).toBe('invalid_request');
  expect((await app.request('GET', '/api/prompts')).body['items']).toHaveLength(4);
});

test('R11 L9 a text of many globs of a large folder is looked through in time that grows with it', async () => {
  const prompts = Array.from({ length: 2_000 }, (_, n) => [`r/p${n}.md`, 'x']);
  const app = await startApp(
    { ...Object.fromEntries(prompts), 'g.md': '[[r/*]]\n'.repeat(10_000) },
    { readAllFirst: true },
  );
  await remove(app, 'r/p1?dry_run=true');
  const fromMs = performance.now();
  const { globs, omitted_globs: omitted } = await remove(app, 'r/p5?dry_run=true');
  expect([globs?.length, omitted]).toEqual([100, 9_900]);
  // Working each out anew takes seconds.
  expect(performance.now() - fromMs).toBeLessThan(2_000);
});
