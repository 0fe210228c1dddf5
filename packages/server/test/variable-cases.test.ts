import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { startApp, type TestApp } from './fixture.ts';

/** One case of spec/variables.yaml; the keys are described in spec/README.md. */
interface VariableCase {
  readonly rule: string;
  readonly name: string;
  readonly library: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly render: string | { readonly text: string; readonly context: string | null };
  readonly values?: Readonly<Record<string, unknown>>;
  readonly max_bytes?: number;
  readonly error?: string;
  readonly field?: string;
  readonly rendered?: string;
  readonly unused_values?: readonly string[];
  readonly variables?: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
  readonly problems?: readonly { readonly code: string }[];
}

const cases = load(
  readFileSync(new URL('../../../spec/variables.yaml', import.meta.url), 'utf8'),
) as VariableCase[];

async function overRest({ request }: TestApp, each: VariableCase): Promise<unknown> {
  const { render, values } = each;
  const { body } = await request('POST', '/api/prompts/render', {
    ...(typeof render === 'string'
      ? { prompt_id: render }
      : { content: render.text, ...(render.context !== null && { prompt_id: render.context }) }),
    ...(values !== undefined && { variables: values }),
  });
  return body['code'] === undefined
    ? inOneForm(body, each)
    : { error: body['code'], ...(each.field !== undefined && { field: body['field'] }) };
}

async function overSocket({ connect }: TestApp, each: VariableCase): Promise<unknown> {
  const { render, values } = each;
  const id = typeof render === 'string' ? render : (render.context ?? '');
  const client = await connect(`/api/prompts/ws/${encodeURIComponent(id)}`);
  client.send({
    action: 'render',
    ...(typeof render === 'object' && { content: render.text }),
    ...(values !== undefined && { variables: values }),
  });
  const frame = await client.next();
  await client.close();
  if (frame.action === 'rendered') return inOneForm(frame, each);
  const field = /^field (.+?):/.exec(String(frame['message']))?.[1];
  return { error: frame['code'], ...(each.field !== undefined && { field }) };
}

/** What a door answers, as far as the case says anything about it. */
function inOneForm(answer: Readonly<Record<string, unknown>>, each: VariableCase): unknown {
  const { rendered, problems, variables, unused_values: unusedValues } = answer;
  const codes = (problems as { code: string }[]).map(({ code }) => code);
  return {
    ...(each.rendered !== undefined && { rendered, codes }),
    ...(each.variables !== undefined && {
      variables: (variables as VariableForm[]).map((variable) => ({
        ...variable,
        uses: Object.fromEntries(variable.uses.map(({ prompt_id: by, count }) => [by, count])),
      })),
    }),
    unusedValues,
  };
}

interface VariableForm {
  readonly uses: readonly { readonly prompt_id: string; readonly count: number }[];
}

function expectedOf(each: VariableCase): unknown {
  const { error, field, rendered, problems = [], variables, unused_values: unused = [] } = each;
  if (error !== undefined) return { error, ...(field !== undefined && { field }) };
  return {
    ...(rendered !== undefined && { rendered, codes: problems.map(({ code }) => code) }),
    ...(variables !== undefined && {
      variables: variables.map((variable) => expect.objectContaining(variable) as unknown),
    }),
    unusedValues: unused,
  };
}

describe('shared cases through the doors', () => {
  test.each(cases)('$rule $name', async (each) => {
    const files = Object.entries(each.library).map(([id, body]) => {
      const header = each.headers?.[id];
      return [`${id}.md`, header === undefined ? body : `---\n${header}\n---\n${body}`];
    });
    const limits = each.max_bytes === undefined ? {} : { maxExpansionBytes: each.max_bytes };
    const options = { journal: createMemoryJournal(), watch: false, limits };
    const app = await startApp(Object.fromEntries(files), options);
    const expected = expectedOf(each);
    expect(await overRest(app, each)).toEqual(expected);
    if (typeof each.render === 'object' && each.render.context === null) return;
    expect(await overSocket(app, each)).toEqual(expected);
  });
});
