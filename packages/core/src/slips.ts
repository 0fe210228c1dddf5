import type { Finding } from './finding.ts';
import { fenceAfter, type Fence } from './sections.ts';
import { parseVariableName } from './variable-scan.ts';

/**
 * What is text by the grammar (SPEC E1, V1) and was surely meant for an inclusion or a variable (SPEC I14): `[[` with the
 * characters of an id up to the end of its line, `{{name}` and `{{two words}}`. Never inside code fences, where other
 * languages have such. Linear; a text without any costs two searches.
 */
export function findSlips(body: string): readonly Slip[] {
  const found: Slip[] = [];
  if (body.includes('[['))
    for (const { index: from, 0: text } of body.matchAll(openInclusion))
      found.push({ code: 'unclosed_inclusion', text, from, to: from + text.length });
  if (body.includes('{{'))
    for (const { index: from, 0: text, groups } of body.matchAll(nearVariable)) {
      const meant = meantVariable(groups?.['inner'] ?? '', text.endsWith('}}'));
      if (meant !== null)
        found.push({ code: 'malformed_variable', text, meant, from, to: from + text.length });
    }
  return found.length === 0 ? found : outsideFences(body, found);
}

/** A finding of {@link findSlips}. */
export type Slip = Extract<Finding, { code: 'unclosed_inclusion' | 'malformed_variable' }>;

const openInclusion = /(?<![\\[])\[\[[\p{L}\p{N}_./-]{1,200}(?=[ \t]{0,8}\r?$)/gmu;
const nearVariable =
  /(?<![\\{])\{\{[ \t]{0,8}(?<inner>[\p{L}\p{N}_.-]{1,64}(?: [\p{L}\p{N}_.-]{1,64}){0,3})[ \t]{0,8}(?:\}\}(?!\})|\}(?=[\s.,;:!?)]|$))/gu;
/** Words with which other template languages begin what is no variable. */
const isStatement = /^(?:else|elif|if|for|end\w*|each|unless|with|set|include|raw)\b/u;

/** The variable that was meant, with its braces; null when it is one, or nobody can tell. */
function meantVariable(inner: string, isClosed: boolean): string | null {
  if (isStatement.test(inner)) return null;
  const name = inner.replaceAll(/[ -]/g, '_');
  if (parseVariableName(name) === null || (isClosed && name === inner)) return null;
  return `{{${name}}}`;
}

function outsideFences(body: string, found: Slip[]): readonly Slip[] {
  found.sort((a, b) => a.from - b.from);
  const kept: Slip[] = [];
  let fence: Fence | null = null;
  let next = 0;
  for (let from = 0; from < body.length && next < found.length;) {
    const feed = body.indexOf('\n', from);
    const to = feed < 0 ? body.length : feed;
    const line = body.slice(from, to);
    const mark = /^ {0,3}(?=[`~])/.exec(line);
    if (mark !== null) fence = fenceAfter(fence, line.slice(mark[0].length));
    for (; next < found.length && found[next]!.from <= to; next += 1)
      if (fence === null) kept.push(found[next]!);
    from = to + 1;
  }
  return kept;
}
