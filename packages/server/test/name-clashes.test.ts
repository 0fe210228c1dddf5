import { expect, test } from 'vitest';
import { startApp } from './fixture.ts';

const files = {
  'tone/formal.md': 'Be formal.',
  'mail/reply.md': 'Hello\n[[formal]] [[tone/formal]] \\[[formal]]\n[[./formal]] [[tone/*]]\n',
  'apart.md': '[[formal#Heading]] [[formal.md]]',
};

test('R14 a dry run of making a prompt answers each inclusion that would mean another one or one of several', async () => {
  const { request } = await startApp(files);
  const creation = (id: string) => request('POST', '/api/prompts', { id, dry_run: true });
  const { status, body } = await creation('mail/formal');
  expect([status, body]).toEqual([
    200,
    {
      id: 'mail/formal',
      dry_run: true,
      clashes: [
        // The same one, which is now the first of two.
        ...[1, 1].map((line, index) => ({
          id: 'apart',
          line,
          target: index === 0 ? 'formal#Heading' : 'formal.md',
          named: 'tone/formal',
          names: 'mail/formal',
        })),
        // The neighbour comes first.
        { id: 'mail/reply', line: 2, target: 'formal', named: 'tone/formal', names: 'mail/formal' },
      ],
      omitted_clashes: 0,
    },
  ]);
  expect((await creation('z/formal')).body['clashes']).toMatchObject([
    { id: 'apart', names: 'tone/formal' },
    { id: 'apart', names: 'tone/formal' },
    { id: 'mail/reply', names: 'tone/formal' },
  ]);
  expect((await creation('mail/other')).body['clashes']).toEqual([]);
  expect((await request('GET', '/api/prompts/mail%2Fformal')).body['id']).not.toBe('mail/formal');
});

test('R14 a dry run is refused as the making would be, and one without it makes the prompt', async () => {
  const { request } = await startApp(files);
  const ask = async (id: string): Promise<unknown> =>
    (await request('POST', '/api/prompts', { id, dry_run: true })).body['code'];
  expect(await ask('tone/formal')).toBe('prompt_exists');
  expect(await ask('a//b')).toBe('invalid_id');
  const body = { id: 'z/formal', tags: ['two\nlines'] };
  const { body: refused } = await request('POST', '/api/prompts', { ...body, dry_run: true });
  expect(refused).toEqual((await request('POST', '/api/prompts', body)).body);
  expect(refused['code']).toBe('invalid_request');
  const made = await request('POST', '/api/prompts', { id: 'z/formal', dry_run: false });
  expect(made.status).toBe(201);
  // Ambiguous already: one more namesake that is farther changes nothing.
  const farther = await request('POST', '/api/prompts', { id: 'zz/formal', dry_run: true });
  expect(farther.body['clashes']).toEqual([]);
});
