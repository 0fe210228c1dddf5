import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { makeFolder } from './command.ts';
import { runHere } from './host.fake.ts';

/** One case of spec/expansion.yaml; the keys are described in spec/README.md. */
interface ExpansionCase {
  readonly rule: string;
  readonly name: string;
  readonly library: Readonly<Record<string, string>>;
  readonly expand: string | { readonly text: string; readonly context: string | null };
  readonly expanded?: string;
  readonly error?: string;
  readonly dependencies?: readonly string[];
  readonly problems?: readonly { readonly code: string }[];
  readonly max_bytes?: number;
}

/** One case of `read` in spec/front-matter.yaml. */
interface FrontMatterCase {
  readonly rule: string;
  readonly name: string;
  readonly text: string;
  readonly body: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

function casesOf<T>(file: string): T {
  return load(readFileSync(new URL(`../../../spec/${file}`, import.meta.url), 'utf8')) as T;
}

/** Inside the library a line ends in LF whatever the file has (SPEC F9). */
const lineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

// The command line has no limits of its own to set.
const expansions = casesOf<readonly ExpansionCase[]>('expansion.yaml').filter(
  (each) => each.max_bytes === undefined,
);

describe('shared cases through the command line', () => {
  test.each(expansions)('$rule $name', async ({ library, expand, ...expected }) => {
    const files = Object.entries(library).map(([id, body]) => [`${id}.md`, body]);
    const folder = await makeFolder(Object.fromEntries(files) as Record<string, string>);
    const given = typeof expand === 'string' ? null : expand;
    const context = given === null || given.context === null ? [] : ['--context', given.context];
    const name = typeof expand === 'string' ? expand : '-';
    const words = ['expand', name, ...context, '--json', '--library', folder];
    const { code, stdout, stderr } = await runHere(words, { cwd: folder, input: given?.text });
    if (expected.error !== undefined) {
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain(expected.error);
      return;
    }
    const answer = JSON.parse(stdout) as {
      readonly expanded: string;
      readonly dependencies: readonly { readonly id: string }[];
      readonly problems: readonly { readonly code: string }[];
    };
    expect({
      expanded: answer.expanded,
      dependencies: answer.dependencies.map(({ id }) => id),
      codes: answer.problems.map(({ code }) => code),
    }).toEqual({
      expanded: lineFeeds(expected.expanded ?? ''),
      dependencies: expected.dependencies ?? [],
      codes: (expected.problems ?? []).map(({ code }) => code),
    });
  });

  const { read } = casesOf<{ readonly read: readonly FrontMatterCase[] }>('front-matter.yaml');
  test.each(read)('$rule $name', async ({ text, body, description = null, tags = [] }) => {
    const folder = await makeFolder({ 'a.md': text });
    const { stdout } = await runHere(['show', 'a', '--json', '--library', folder], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ content: lineFeeds(body), description, tags });
  });
});
