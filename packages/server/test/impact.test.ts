import { applyChanges, type TextChange } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { startApp, type TestApp } from './fixture.ts';

interface Item {
  readonly id: string;
  readonly changed: boolean;
  readonly diff: TextChange[] | null;
  readonly chars: { readonly before: number; readonly after: number };
  readonly tokens: { readonly before: number; readonly after: number };
  readonly problems: Record<
    'new' | 'lost',
    { readonly code: string; readonly prompt_id: string }[]
  >;
  readonly variables: Record<'new' | 'lost', string[]>;
}

const files = {
  'tone.md': '# Polite\nBe polite, {{name}}.\n# Brief\nBe brief.\n',
  'brief.md': 'Only [[tone#Brief]]',
  'reply.md': 'Hello. [[tone]] [[brief]]',
  'far.md': '[[reply]][[reply]]',
  'aside.md': 'nothing of it',
};

async function impactOf(app: TestApp, id: string, content: string): Promise<readonly Item[]> {
  const { status, body } = await app.request('POST', `/api/prompts/${id}/impact`, { content });
  expect(status).toBe(200);
  return body['items'] as Item[];
}

async function expanded(app: TestApp, id: string): Promise<string> {
  const { body } = await app.request('POST', '/api/prompts/expand', { prompt_id: id });
  return String(body['expanded']);
}

test('I9 the impact of a proposed text is what every expansion becomes when it is saved', async () => {
  const app = await startApp(files);
  const proposals = [
    '# Polite\nBe very polite.\n# Brief\nBe brief.\n',
    '# Polite\nBe polite, {{name}} and {{other}}.\n[[nowhere]]\n',
    'Round: [[far]]\n# Brief\n\r\nBe quick.',
    '',
  ];
  for (const content of proposals) {
    const before = await Promise.all(Object.keys(files).map((file) => expanded(app, file)));
    const items = await impactOf(app, 'tone', content);
    expect(items.map(({ id }) => id)).toEqual(['brief', 'far', 'reply', 'tone']);
    // Nothing was saved.
    expect(await Promise.all(Object.keys(files).map((file) => expanded(app, file)))).toEqual(
      before,
    );
    await app.request('PUT', '/api/prompts/tone', { content });
    for (const { id, changed, diff, chars } of items) {
      const was = before[Object.keys(files).indexOf(`${id}.md`)] as string;
      const is = await expanded(app, id);
      expect([id, chars]).toEqual([id, { before: was.length, after: is.length }]);
      expect(changed).toBe(was !== is);
      expect(diff === null ? was : applyChanges(was, diff)).toBe(is);
    }
  }
});

test('I9 the impact tells size, tokens, problems and variables that come and go', async () => {
  const app = await startApp(files);
  const content = '# Polite\nBe polite, {{other}} [[nowhere]].\n';
  const [brief, far, reply, tone] = (await impactOf(app, 'tone', content)) as [
    Item,
    Item,
    Item,
    Item,
  ];
  expect(brief).toMatchObject({ changed: true, variables: { new: [], lost: [] } });
  expect(brief.problems.new.map(({ code }) => code)).toEqual(['missing_section']);
  expect(tone.problems.new.map(({ code, prompt_id: id }) => `${id} ${code}`)).toEqual([
    'tone missing',
  ]);
  expect(reply.variables).toEqual({ new: ['other'], lost: ['name'] });
  expect(far.tokens.after).toBeGreaterThan(far.tokens.before);
  const back = await impactOf(app, 'tone', files['tone.md']);
  expect(back.map(({ changed, diff }) => [changed, diff])).toEqual(Array(4).fill([false, null]));
  expect(back.map(({ tokens }) => tokens.before === tokens.after)).toEqual(Array(4).fill(true));
});

test('I9 without a text the impact says who would be reached, page by page', async () => {
  const app = await startApp(files);
  const first = (await app.request('GET', '/api/prompts/tone/impact?limit=3')).body;
  expect(first).toMatchObject({ total: 4, truncated: true });
  expect((first['items'] as Item[]).map(({ id, changed }) => [id, changed])).toEqual([
    ['brief', false],
    ['far', false],
    ['reply', false],
  ]);
  const next = String(first['next_cursor']);
  const rest = (await app.request('GET', `/api/prompts/tone/impact?limit=3&cursor=${next}`)).body;
  expect(rest).toMatchObject({
    items: [{ id: 'tone' }],
    total: 4,
    truncated: false,
    next_cursor: null,
  });
  const short = await app.request('GET', '/api/prompts/fragments/tone/impact?content=x');
  expect(short.body).toMatchObject({
    total: 4,
    items: [{ id: 'brief', changed: true }, {}, {}, {}],
  });
});

test('I9 an impact that cannot be worked out is refused, and an expansion that would be says so', async () => {
  const app = await startApp(
    { 'a.md': 'x', 'b.md': '[[a]][[a]]' },
    { limits: { maxExpansionBytes: 100, maxContentBytes: 90 } },
  );
  const [a, b] = (await impactOf(app, 'a', 'x'.repeat(60))) as [Item, Item];
  expect(a.chars).toEqual({ before: 1, after: 60 });
  expect(b).toMatchObject({
    changed: true,
    diff: null,
    chars: { before: 2, after: null },
    tokens: { after: null },
    problems: { new: [{ code: 'expansion_too_large' }], lost: [] },
  });
  const post = (path: string, body: unknown): Promise<{ readonly status: number }> =>
    app.request('POST', path, body);
  expect((await post('/api/prompts/a/impact', { content: 'x'.repeat(91) })).status).toBe(413);
  expect((await post('/api/prompts/a/impact', {})).status).toBe(422);
  expect((await post('/api/prompts/a/impact', { content: 'x', more: 1 })).status).toBe(422);
  expect((await post('/api/prompts/nobody/impact', { content: 'x' })).status).toBe(404);
});

test('I9 a hub of many dependents is answered whole', async () => {
  const many: Record<string, string> = { 'hub.md': 'hub' };
  for (let at = 0; at < 300; at += 1) many[`p${at}.md`] = `[[hub]] ${at}`;
  const app = await startApp(many);
  const { body } = await app.request('POST', '/api/prompts/hub/impact?limit=1000', {
    content: 'changed',
  });
  expect(body).toMatchObject({ total: 301, truncated: false });
  expect((body['items'] as Item[]).every(({ changed }) => changed)).toBe(true);
});

test('I9 fifty thousand variables that become others hold up nobody', async () => {
  const variables = (letter: string): string =>
    Array.from({ length: 50_000 }, (_, at) => `{{${letter}${at}}}`).join(' ');
  const app = await startApp({ 'a.md': variables('a') });
  const answer = impactOf(app, 'a', variables('b'));
  let longestMs = 0;
  let isDone = false;
  const others = (async () => {
    for (let sinceMs = performance.now(); !isDone; sinceMs = performance.now()) {
      await new Promise((resolve) => setImmediate(resolve));
      longestMs = Math.max(longestMs, performance.now() - sinceMs);
    }
  })();
  const [item] = await answer;
  isDone = true;
  await others;
  expect([item?.variables.new.length, item?.variables.lost.length]).toEqual([50_000, 50_000]);
  // Looking for each name in a list of all takes 2.5 billion steps.
  expect(longestMs).toBeLessThan(3_000);
});
