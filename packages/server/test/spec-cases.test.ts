import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { startApp, type TestApp } from './fixture.ts';

/** One case of spec/expansion.yaml; the keys are described in spec/README.md. */
interface ExpansionCase {
  readonly rule: string;
  readonly name: string;
  readonly library: Readonly<Record<string, string>>;
  readonly expand: string | { readonly text: string; readonly context: string | null };
  readonly expanded?: string;
  readonly error?: string;
  readonly dependencies?: readonly string[];
  readonly missing?: readonly string[];
  readonly problems?: readonly { readonly code: string }[];
  readonly max_bytes?: number;
}

const cases = load(
  readFileSync(new URL('../../../spec/expansion.yaml', import.meta.url), 'utf8'),
) as ExpansionCase[];

/** What a door answers, in one form. */
interface DoorAnswer {
  readonly expanded?: unknown;
  readonly dependencies?: unknown;
  readonly codes?: unknown;
  readonly error?: unknown;
}

/** Inside the library a line ends in LF whatever the file has (SPEC F9). */
const lineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

async function overRest({ request }: TestApp, { expand }: ExpansionCase): Promise<DoorAnswer> {
  const asked =
    typeof expand === 'string'
      ? { prompt_id: `/${expand}`.slice(1) }
      : { content: expand.text, ...(expand.context !== null && { prompt_id: expand.context }) };
  const { body, status } = await request('POST', '/api/prompts/expand', asked);
  if (status !== 200) return { error: body['code'] };
  return {
    expanded: body['expanded'],
    dependencies: (body['dependencies'] as { id: string }[]).map(({ id }) => id),
    codes: codesOf(body['problems']),
  };
}

async function overSocket({ connect }: TestApp, { expand }: ExpansionCase): Promise<DoorAnswer> {
  const id = typeof expand === 'string' ? expand : (expand.context ?? '');
  const client = await connect(`/api/prompts/ws/${encodeURIComponent(id)}`);
  client.send({ action: 'expand', ...(typeof expand === 'object' && { content: expand.text }) });
  const frame = await client.next();
  await client.close();
  if (frame.action === 'error') return { error: frame['code'] };
  return {
    expanded: frame['expanded'],
    dependencies: frame['dependencies'],
    codes: codesOf(frame['problems']),
  };
}

function codesOf(problems: unknown): string[] {
  return (problems as { code: string }[]).map(({ code }) => code);
}

function expectedOf({
  expanded,
  error,
  dependencies = [],
  problems = [],
}: ExpansionCase): DoorAnswer {
  if (error !== undefined) return { error };
  return {
    expanded: lineFeeds(expanded ?? ''),
    dependencies,
    codes: problems.map(({ code }) => code),
  };
}

describe('shared cases through the doors', () => {
  test.each(cases)('$rule $name', async (each) => {
    const files = Object.fromEntries(
      Object.entries(each.library).map(([id, body]) => [`${id}.md`, body]),
    );
    const limits = each.max_bytes === undefined ? {} : { maxExpansionBytes: each.max_bytes };
    const app = await startApp(files, { journal: createMemoryJournal(), watch: false, limits });
    const expected = expectedOf(each);
    expect(await overRest(app, each)).toEqual(expected);
    if (typeof each.expand === 'object' && each.expand.context === null) return;
    expect(await overSocket(app, each)).toEqual(expected);
  });
});
