import { expandedEventSchema } from '@prompt-manager/protocol';
import { expect, test, vi } from 'vitest';
import { openEvents } from './event-client.ts';
import { startApp, startFaultyApp } from './fixture.ts';

const chain = { 'a.md': '[[b]]', 'b.md': '[[c]]', 'c.md': 'deep', 'd.md': 'apart' };

test('N5 a stream has the expansion now and after every change of anything in it, and of nothing else', async () => {
  const { url, request } = await startApp(chain);
  const client = await openEvents(`${url}/api/prompts/a/events`);
  const first = await client.next();
  expect([first.event, first.id]).toEqual(['expanded', first.data['etag']]);
  expect(expandedEventSchema.parse(first.data)).toMatchObject({
    action: 'expanded',
    content: '[[b]]',
    expanded: 'deep',
    dependencies: ['b', 'c'],
    problems: [],
  });
  await request('PUT', '/api/prompts/d', { content: 'still apart' });
  await request('PUT', '/api/prompts/c', { description: 'no text' });
  await request('PUT', '/api/prompts/c', { content: 'deeper' });
  expect((await client.next()).data['expanded']).toBe('deeper');
  await request('POST', '/api/prompts', { id: 'x/b', content: 'elsewhere' });
  await request('DELETE', '/api/prompts/c');
  expect(await client.next()).toMatchObject({
    event: 'expanded',
    data: { expanded: '[[PROMPT NOT FOUND: c]]', problems: [{ code: 'missing' }] },
  });
  expect(client.events).toHaveLength(3);
});

test('N5 both doors and every spelling of an id lead to the stream; a prompt called events wins over it', async () => {
  const { url, request } = await startApp({ 'x/a.md': 'A', 'y/events.md': 'E', 'y.md': 'Y' });
  for (const path of ['x%2Fa/events', 'x/a/events', 'a/events', 'fragments/x/a/events']) {
    const client = await openEvents(`${url}/api/prompts/${path}`);
    expect((await client.next()).data['expanded']).toBe('A');
  }
  expect((await request('GET', '/api/prompts/y/events')).body['content']).toBe('E');
  await expect(openEvents(`${url}/api/prompts/nope/events`)).rejects.toThrow('404');
});

test('N5 a client that comes back with what it has hears nothing until that changes, also after a restart', async () => {
  const { url, request, restart } = await startApp(chain);
  const first = await openEvents(`${url}/api/prompts/a/events`);
  const { id } = await first.next();
  first.close();
  const again = await restart();
  const path = `${again.url}/api/prompts/a/events`;
  const second = await openEvents(path, { 'last-event-id': id });
  await second.until(() => second.lastEventId || undefined, 'its position');
  expect([second.lastEventId, second.events]).toEqual([id, []]);
  await again.request('PUT', '/api/prompts/c', { content: 'deeper' });
  expect((await second.next()).data['expanded']).toBe('deeper');
  const third = await openEvents(path, { 'last-event-id': id });
  expect((await third.next()).data['expanded']).toBe('deeper');
  void request;
});

test('N5 nothing of a change that could not be saved is told', async () => {
  const { url, request, journal } = await startFaultyApp(chain);
  const client = await openEvents(`${url}/api/prompts/a/events`);
  await client.next();
  journal.failNext(1);
  expect((await request('PUT', '/api/prompts/c', { content: 'lost' })).status).toBe(503);
  await request('PUT', '/api/prompts/c', { content: 'kept' });
  expect((await client.next()).data['expanded']).toBe('kept');
});

test('N5 a rename is told and followed, a deletion is told and ends the stream', async () => {
  const { url, request } = await startApp(chain);
  const client = await openEvents(`${url}/api/prompts/a/events`);
  await client.next();
  await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'z' });
  expect(await client.next()).toMatchObject({ event: 'renamed', data: { from: 'a', to: 'z' } });
  await request('PUT', '/api/prompts/z', { content: 'now [[c]]' });
  const { data } = await client.until(
    () => client.events.find((each) => each.data['expanded'] === 'now deep'),
    'the expansion under the new id',
  );
  expect(data['content']).toBe('now [[c]]');
  await request('DELETE', '/api/prompts/z');
  await client.untilEnded();
  expect(client.events.at(-1)).toMatchObject({
    event: 'gone',
    data: { id: 'z', code: 'prompt_deleted' },
  });
});

test('N5 an expansion that is too large is told as failed, and expanded again when it fits', async () => {
  const { url, request } = await startApp(
    { 'a.md': '[[b]][[b]]', 'b.md': 'x'.repeat(400) },
    { limits: { maxExpansionBytes: 500 } },
  );
  const client = await openEvents(`${url}/api/prompts/a/events`);
  expect(await client.next()).toMatchObject({
    event: 'failed',
    data: { code: 'expansion_too_large' },
  });
  await request('PUT', '/api/prompts/b', { content: 'x' });
  expect(await client.next()).toMatchObject({ event: 'expanded', data: { expanded: 'xx' } });
});

test('N7 a client that does not read hears the newest alone once it does, and costs bounded memory', async () => {
  const big = 'x'.repeat(1024 * 1024);
  const { url, request } = await startApp({ 'a.md': `[[hub]]\n${big}\n${big}`, 'hub.md': '0' });
  const path = `${url}/api/prompts/a/events`;
  const [slow, quick] = [await openEvents(path), await openEvents(path)];
  await slow.next();
  slow.response.pause();
  const edits = 15;
  for (let edit = 1; edit <= edits; edit++) {
    await request('PUT', '/api/prompts/hub', { content: `${edit}` });
    await quick.until(
      () => String(quick.events.at(-1)?.data['expanded']).startsWith(`${edit}\n`) || undefined,
      'the edit',
    );
  }
  slow.response.resume();
  await slow.until(
    () => String(slow.events.at(-1)?.data['expanded']).startsWith(`${edits}\n`) || undefined,
    'the newest',
  );
  expect(slow.events.length).toBeLessThan(quick.events.length);
});

test('N6 GET …/expanded is answered with 304 without expanding while nothing in it has changed', async () => {
  const { request, app, restart } = await startApp(chain);
  const first = await request('GET', '/api/prompts/a/expanded');
  expect(first.body).toEqual({
    id: 'a',
    expanded: 'deep',
    dependencies: [
      { id: 'b', direct: true },
      { id: 'c', direct: false },
    ],
    missing: [],
    problems: [],
    omitted_problems: 0,
    warnings: [],
  });
  const etag = first.headers.get('etag') ?? '';
  const conditional = (): ReturnType<typeof request> =>
    request('GET', '/api/prompts/a/expanded', undefined, { 'if-none-match': etag });
  await request('PUT', '/api/prompts/d', { content: 'still apart' });
  const expanding = vi.spyOn(app.library.expansions, 'current');
  const same = await conditional();
  expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
  expect(expanding).not.toHaveBeenCalled();
  await request('PUT', '/api/prompts/c', { content: 'deeper' });
  const changed = await conditional();
  expect([changed.status, changed.body['expanded']]).toEqual([200, 'deeper']);
  await request('PUT', '/api/prompts/c', { content: 'deep' });
  expect((await conditional()).status).toBe(304);
  const again = await restart();
  const kept = await again.request('GET', '/api/prompts/a/expanded', undefined, {
    'if-none-match': etag,
  });
  expect(kept.status).toBe(304);
});

test('N6 the tag tells every change of meaning: a name that comes, a name that goes, a deletion', async () => {
  const { request } = await startApp({
    'x/a.md': '[[b]] [[g/*]] [[h]]',
    'y/b.md': 'B',
    'g/1.md': '1',
  });
  const tags: string[] = [];
  const look = async (): Promise<void> => {
    const { headers } = await request('GET', '/api/prompts/x%2Fa/expanded');
    tags.push(headers.get('etag') ?? '');
  };
  await look();
  await request('POST', '/api/prompts', { id: 'z/b', content: 'B' });
  await look();
  await request('POST', '/api/prompts', { id: 'g/2', content: '2' });
  await look();
  await request('POST', '/api/prompts', { id: 'h', content: 'H' });
  await look();
  await request('DELETE', '/api/prompts/h');
  await look();
  await request('POST', '/api/prompts', { id: 'h', content: 'other' });
  await look();
  expect(new Set(tags).size).toBe(5);
  expect(tags[4]).toBe(tags[2]);
});

test('R3 N5 the OpenAPI document says which answers are streams of events', async () => {
  const { request } = await startApp();
  const { body } = await request('GET', '/openapi.json');
  const paths = body['paths'] as Record<
    string,
    { readonly get: { readonly responses: Record<string, { readonly content: object }> } }
  >;
  const typesOf = (path: string): string[] =>
    Object.keys(paths[path]?.get.responses['200']?.content ?? {});
  expect(typesOf('/api/events')).toEqual(['text/event-stream']);
  expect(typesOf('/api/prompts/{id}/events')).toEqual(['text/event-stream']);
  expect(typesOf('/api/prompts/{id}/expanded')).toEqual(['application/json']);
});
