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
