/** Rules of SPEC.md and the tests that name them. */

/** What SPEC.md says about its rules. */
export interface SpecRules {
  /** Every rule id, in order. */
  readonly ids: readonly string[];
  /** Rules that are not built yet: they need no test. */
  readonly planned: readonly string[];
}

/** What does not fit between the rules and the tests. */
export interface SpecGaps {
  /** Rules that are built but that no test names. */
  readonly untested: readonly string[];
  /** Planned rules that a test names already: they are planned no more. */
  readonly built: readonly string[];
  /** Tests whose name begins with no rule, as `file: name`. */
  readonly unnamed: readonly string[];
  /** Tests that name a rule SPEC.md does not have. */
  readonly unknown: readonly string[];
}

/** Reads the rules of a SPEC.md: list items that begin with an id, and the lines `Planned: …`. */
export function readRules(spec: string): SpecRules {
  const ids = [...spec.matchAll(/^- ([A-Z]\d+[a-z]?)\b/gm)].map((match) => match[1] ?? '');
  const planned = [...spec.matchAll(/^Planned: (.*)$/gm)].flatMap(
    (match) => match[1]?.match(/[A-Z]\d+[a-z]?/g) ?? [],
  );
  return { ids, planned };
}

/** The names of the tests in a file, with the ids they begin with. */
export function testNames(
  text: string,
): readonly { readonly name: string; readonly ids: readonly string[] }[] {
  const pattern = /^\s*(?:test|it)(?:\.\w+)*(?:\([^'"`]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const name = match[2] ?? '';
    return { name, ids: /^((?:[A-Z]\d+[a-z]? )+)/.exec(name)?.[1]?.trim().split(' ') ?? [] };
  });
}

/** The rules that language-neutral cases (spec/*.yaml) name, in the form of a test file. */
export function casesOf(yaml: string): string {
  return [...yaml.matchAll(/^ *-? ?rule: ([A-Z]\d+)$/gm)]
    .map((match) => `test('${match[1] ?? ''} a case', run);`)
    .join('\n');
}

/** Compares rules and tests. */
export function specGaps(rules: SpecRules, files: ReadonlyMap<string, string>): SpecGaps {
  const tested = new Set<string>();
  const unnamed: string[] = [];
  for (const [file, text] of files) {
    for (const { name, ids } of testNames(text)) {
      // A test over a table of cases takes the rule from each case; see casesOf.
      if (name.startsWith('$rule ')) continue;
      if (ids.length === 0) unnamed.push(`${file}: ${name}`);
      for (const id of ids) tested.add(id);
    }
  }
  const planned = new Set(rules.planned);
  return {
    untested: rules.ids.filter((id) => !tested.has(id) && !planned.has(id)),
    built: rules.planned.filter((id) => tested.has(id)),
    unnamed,
    unknown: [...tested].filter((id) => !rules.ids.includes(id)).sort(),
  };
}
