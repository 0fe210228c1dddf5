import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { makeFolder } from './command.ts';
import { runHere } from './host.fake.ts';

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
  readonly variables?: readonly Readonly<Record<string, unknown>>[];
  readonly problems?: readonly { readonly code: string }[];
}

// The command line has no limits of its own to set.
const cases = (
  load(
    readFileSync(new URL('../../../spec/variables.yaml', import.meta.url), 'utf8'),
  ) as readonly VariableCase[]
).filter((each) => each.max_bytes === undefined);

describe('shared cases through the command line', () => {
  test.each(cases)('$rule $name', async (each) => {
    const folder = await makeFolder(filesOf(each));
    const values = join(await makeFolder(), 'values.json');
    await writeFile(values, JSON.stringify(each.values ?? {}));
    const given = typeof each.render === 'string' ? null : each.render;
    const context = given === null || given.context === null ? [] : ['--context', given.context];
    const name = typeof each.render === 'string' ? each.render : '-';
    const words = ['render', name, ...context, '--vars', values, '--json', '--library', folder];
    const { code, stdout, stderr } = await runHere(words, { cwd: folder, input: given?.text });
    if (each.error !== undefined) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`ield ${each.field}: `);
      return;
    }
    const answer = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(answer['unused_values']).toEqual(each.unused_values ?? []);
    if (each.rendered !== undefined) {
      const codes = (each.problems ?? []).map((problem) => problem.code);
      expect(answer['rendered']).toBe(each.rendered);
      expect(answer['problems']).toMatchObject(codes.map((of) => ({ code: of })));
      expect(code).toBe(codes.length === 0 ? 0 : 4);
    }
    if (each.variables !== undefined)
      expect(answer['variables']).toMatchObject(each.variables.map(({ uses: _, ...rest }) => rest));
  });
});

function filesOf({ library, headers }: VariableCase): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(library).map(([id, body]) => {
      const header = headers?.[id];
      return [`${id}.md`, header === undefined ? body : `---\n${header}\n---\n${body}`];
    }),
  );
}
