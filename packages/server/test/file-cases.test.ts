import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { startApp } from './fixture.ts';

interface FrontMatterCase {
  readonly rule: string;
  readonly name: string;
  readonly text: string;
  readonly body: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

interface IdCase {
  readonly rule: string;
  readonly name: string;
  readonly text: string;
  readonly id?: string;
}

function casesOf<T>(file: string): T {
  return load(readFileSync(new URL(`../../../spec/${file}`, import.meta.url), 'utf8')) as T;
}

/** Inside the library a line ends in LF whatever the file has (SPEC F9). */
const lineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

describe('shared cases through the doors', () => {
  const { read } = casesOf<{ readonly read: readonly FrontMatterCase[] }>('front-matter.yaml');
  test.each(read)('$rule $name', async ({ text, body, description = null, tags = [] }) => {
    const options = { journal: createMemoryJournal(), watch: false };
    const { request, connect } = await startApp({ 'a.md': text }, options);
    const expected = { content: lineFeeds(body), description, tags };
    expect((await request('GET', '/api/prompts/a')).body).toMatchObject(expected);
    const client = await connect('/api/prompts/ws/a');
    expect(client.frames[0]).toMatchObject(expected);
  });

  const { valid, invalid } = casesOf<{
    readonly valid: readonly IdCase[];
    readonly invalid: readonly IdCase[];
  }>('ids.yaml');
  test('F7 every id of the shared cases is taken and found, or refused, at every door', async () => {
    const { request, connect } = await startApp({}, { journal: createMemoryJournal() });
    for (const { text, id = text } of valid) {
      const made = await request('POST', '/api/prompts', { id: text, content: text });
      // A name is a name with or without its extension.
      const named = id.replace(/\.md$/, '');
      expect([made.status, made.body['id']]).toEqual([201, named]);
      const client = await connect(`/api/prompts/ws/${encodeURIComponent(`/${named}`)}`);
      expect(client.frames[0]).toMatchObject({ id: named, content: text });
      await client.close();
    }
    for (const { text } of invalid) {
      const made = await request('POST', '/api/prompts', { id: text });
      expect([text, made.status, made.body['code']]).toEqual([text, 422, 'invalid_id']);
    }
  });
});
