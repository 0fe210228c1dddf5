import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { editHeader } from './edit-header.ts';
import { PromptError } from './errors.ts';
import { expand } from './expansion.ts';
import { findHeaderProblems, readHeader, splitFrontMatter } from './front-matter.ts';
import { checkPromptId, parsePromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget, scanInclusions } from './inclusion.ts';
import { createLibrary } from './library.fake.ts';
import { PromptNames } from './prompt-names.ts';
import { render } from './render.ts';
import { resolveTarget } from './resolve.ts';
import type { VariableValue } from './variable-declarations.ts';
import { readDeclarations, variablesOf } from './variables.ts';
import type { Variable } from './variables.ts';

/** What every case has; the keys of each kind are described in spec/README.md. */
interface Case {
  readonly rule: string;
  readonly name: string;
}

interface IdCases {
  readonly valid: readonly (Case & { readonly text: string; readonly id?: string })[];
  readonly invalid: readonly (Case & { readonly text: string; readonly reason?: string })[];
  readonly names: readonly (Case & {
    readonly library: readonly string[];
    readonly display: Readonly<Record<string, string>>;
    readonly find: Readonly<Record<string, string | readonly string[] | null>>;
  })[];
}

interface FrontMatterCases {
  readonly read: readonly (Case & {
    readonly text: string;
    readonly header: string | null;
    readonly body: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly problems?: number;
  })[];
  readonly edit: readonly (Case & {
    readonly header: string | null;
    readonly change: { readonly description?: string | null; readonly tags?: readonly string[] };
    readonly eol?: 'crlf';
    readonly result: string | null;
  })[];
}

interface InclusionCases {
  readonly scan: readonly (Case & {
    readonly text: string;
    readonly segments: readonly (string | Readonly<Record<string, string>>)[];
  })[];
  readonly resolve: readonly (Case & {
    readonly library: readonly string[];
    readonly includer: string | null;
    readonly target: string;
    readonly one?: string;
    readonly many?: readonly string[];
    readonly missing?: true;
    readonly ambiguous?: readonly string[];
  })[];
}

interface ExpansionCase extends Case {
  readonly library: Readonly<Record<string, string>>;
  readonly expand: string | { readonly text: string; readonly context: string | null };
  readonly max_bytes?: number;
  readonly error?: string;
  readonly expanded?: string;
  readonly dependencies?: readonly string[];
  readonly transitive?: readonly string[];
  readonly missing?: readonly string[];
  readonly problems?: readonly (Readonly<Record<string, unknown>> & {
    readonly prompt?: string | null;
  })[];
}

interface VariableCase extends Case {
  readonly library: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly render: string | { readonly text: string; readonly context: string | null };
  readonly values?: Readonly<Record<string, VariableValue>>;
  readonly max_bytes?: number;
  readonly error?: string;
  readonly field?: string;
  readonly expanded?: string;
  readonly rendered?: string;
  readonly unused_values?: readonly string[];
  readonly variables?: readonly Readonly<Record<string, unknown>>[];
  readonly problems?: readonly (Readonly<Record<string, unknown>> & {
    readonly prompt?: string | null;
  })[];
}

/** Reads a file of cases; their shape is what spec/README.md says. */
function cases<T>(file: string): T {
  return load(readFileSync(new URL(`../../../spec/${file}`, import.meta.url), 'utf8')) as T;
}

const id = (text: string): PromptId => parsePromptId(text);

describe('spec/ids.yaml', () => {
  const { valid, invalid, names } = cases<IdCases>('ids.yaml');

  test.each(valid)('F7 $name', (each) => {
    expect(parsePromptId(each.text)).toBe(each.id ?? each.text);
  });

  test.each(invalid)('F7 $name is refused', (each) => {
    const check = checkPromptId(each.text);
    expect(check.ok).toBe(false);
    expect(check).toMatchObject({ reason: expect.stringContaining(each.reason ?? '') });
  });

  test.each(names)('F8 $name', (each) => {
    const library = new PromptNames(each.library.map(id));
    for (const [of, display] of Object.entries(each.display)) {
      expect(library.displayName(id(of))).toBe(display);
    }
    for (const [name, meant] of Object.entries(each.find)) {
      const found = library.find(name);
      const expected =
        meant === null
          ? { kind: 'missing' }
          : typeof meant === 'string'
            ? { kind: 'found', id: meant }
            : { kind: 'ambiguous', candidates: meant };
      expect(found).toEqual(expected);
    }
  });
});

describe('spec/front-matter.yaml', () => {
  const { read, edit } = cases<FrontMatterCases>('front-matter.yaml');

  test.each(read)('F1 $rule $name', (each) => {
    const { header, body } = splitFrontMatter(each.text);
    expect({ header, body }).toEqual({ header: each.header, body: each.body });
    const { description, tags } = readHeader(header);
    expect(description).toBe(each.description ?? null);
    expect(tags).toEqual(each.tags ?? []);
    expect(findHeaderProblems({ header, body })).toHaveLength(each.problems ?? 0);
  });

  test.each(edit)('F2 $name', (each) => {
    const eol = each.eol === 'crlf' ? '\r\n' : '\n';
    expect(editHeader(each.header, each.change, eol)).toBe(each.result);
  });
});

describe('spec/inclusion.yaml', () => {
  const { scan, resolve } = cases<InclusionCases>('inclusion.yaml');

  test.each(scan)('E1 $rule $name', (each) => {
    const found = scanInclusions(each.text).map((segment, index) => {
      const piece = each.text.slice(segment.from, segment.to);
      if (segment.kind !== 'inclusion')
        return segment.kind === 'text' ? piece : { [segment.kind]: piece };
      const { spelling, path, glob, section, pin } = segment.target;
      const all = { include: spelling, path, glob, section: section ?? '', pin: pin ?? '' };
      const expected = each.segments[index];
      const asked = typeof expected === 'object' ? Object.keys(expected) : ['include'];
      return Object.fromEntries(Object.entries(all).filter(([key]) => asked.includes(key)));
    });
    expect(found).toEqual(each.segments);
  });

  test.each(resolve)('E2 $rule $name', (each) => {
    const library = new PromptNames(each.library.map(id));
    const includer = each.includer === null ? null : id(each.includer);
    const found = resolveTarget(parseTarget(each.target), includer, library);
    expect({
      one: found.kind === 'one' ? found.id : undefined,
      many: found.kind === 'many' ? found.ids : undefined,
      missing: found.kind === 'missing' ? true : undefined,
      ambiguous: found.kind === 'one' ? found.ambiguous : undefined,
    }).toEqual({
      one: each.one,
      many: each.many,
      missing: each.missing,
      ambiguous: each.ambiguous,
    });
  });
});

describe('spec/expansion.yaml', () => {
  const all = cases<readonly ExpansionCase[]>('expansion.yaml');

  test.each(all.filter((each) => each.error !== undefined))('E10 $rule $name', (each) => {
    expect(() => run(each)).toThrow(PromptError);
    expect(() => run(each)).toThrow(`${each.error}: `);
  });

  test.each(all.filter((each) => each.error === undefined))('E10 $rule $name', (each) => {
    const { text, dependencies, missing, problems, omittedProblems } = run(each);
    expect(text).toBe(each.expanded);
    expect(dependencies).toEqual(
      each.dependencies!.map((of) => ({ id: of, direct: !each.transitive?.includes(of) })),
    );
    expect(missing).toEqual(each.missing ?? []);
    expect(omittedProblems).toBe(0);
    const expected = (each.problems ?? []).map(({ prompt, ...rest }) =>
      prompt === undefined ? rest : { ...rest, promptId: prompt },
    );
    expect(problems).toMatchObject(expected);
    expect(problems).toHaveLength(expected.length);
  });
});

function run(each: ExpansionCase): ReturnType<typeof expand> {
  const { read, names } = createLibrary(each.library);
  const given = typeof each.expand === 'string' ? null : each.expand;
  const context = typeof each.expand === 'string' ? each.expand : each.expand.context;
  return expand({
    id: context === null ? null : id(context),
    body: given?.text,
    read,
    names,
    limits: each.max_bytes === undefined ? {} : { maxExpansionBytes: each.max_bytes },
  });
}

describe('spec/variables.yaml', () => {
  const all = cases<readonly VariableCase[]>('variables.yaml');

  test.each(all.filter((each) => each.error !== undefined))('E10 $rule $name', (each) => {
    expect(() => runRender(each)).toThrow(
      expect.objectContaining({ code: each.error, field: each.field }),
    );
  });

  test.each(all.filter((each) => each.error === undefined))('E10 $rule $name', (each) => {
    const { expansion, rendering, variables } = runRender(each);
    if (each.expanded !== undefined) expect(expansion.text).toBe(each.expanded);
    if (each.rendered !== undefined) expect(rendering.text).toBe(each.rendered);
    expect(rendering.unusedValues).toEqual(each.unused_values ?? []);
    const problems = (each.problems ?? []).map(({ prompt, ...rest }) =>
      prompt === undefined ? rest : { ...rest, promptId: prompt },
    );
    if (each.problems !== undefined || each.rendered !== undefined) {
      expect(rendering.problems.map(({ code }) => code)).toEqual(problems.map(({ code }) => code));
      expect(rendering.problems).toMatchObject(problems);
    }
    if (each.variables === undefined) return;
    expect(variables.map(({ name }) => name)).toEqual(each.variables.map(({ name }) => name));
    expect(variables.map(inCaseForm)).toMatchObject(each.variables);
  });
});

function runRender(each: VariableCase): {
  readonly expansion: ReturnType<typeof expand>;
  readonly rendering: ReturnType<typeof render>;
  readonly variables: readonly Variable[];
} {
  const { read, names } = createLibrary(each.library);
  const given = typeof each.render === 'string' ? null : each.render;
  const context = typeof each.render === 'string' ? each.render : each.render.context;
  const promptId = context === null ? null : id(context);
  const limits = each.max_bytes === undefined ? {} : { maxExpansionBytes: each.max_bytes };
  const wish = { id: promptId, body: given?.text, read, names, limits, sourceMap: true };
  const { segments, ...rest } = expand(wish);
  const expansion = { ...rest, segments: segments! };
  const declarationsOf = (of: PromptId) => readDeclarations(each.headers?.[of] ?? null);
  const variables = variablesOf(expansion, { id: promptId, declarationsOf });
  const values = new Map(Object.entries(each.values ?? {}));
  const bodyOf = (segment: { promptId: PromptId | null; revision: number | null }): string =>
    segment.revision === null ? given!.text : read(segment.promptId!)!.body;
  const options = { expansion, id: promptId, variables, values, bodyOf, names, limits };
  return { expansion, variables, rendering: render({ ...options, sourceMap: true }) };
}

function inCaseForm({ declaredIn, uses, ...rest }: Variable): Readonly<Record<string, unknown>> {
  const counts = Object.fromEntries(uses.map(({ promptId, count }) => [promptId ?? '', count]));
  return { ...rest, declared_in: declaredIn, uses: counts };
}
