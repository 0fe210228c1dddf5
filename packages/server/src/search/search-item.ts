import { findTerms, snippetsOf, type SearchTerm } from '@prompt-manager/core';
import type { SearchItem } from '@prompt-manager/protocol';
import type { HeadFacts } from '../library/head.ts';

/** Snippets of one prompt's text. */
const maxSnippets = 3;
/** Characters of one text that are looked through for snippets and counted matches: 10 ms of the event loop. */
export const maxSnippetSource = 256 * 1024;

/** A prompt as it is found: `text` is its own or its expansion. */
export function searchItem(
  head: HeadFacts,
  displayName: string,
  found: { readonly text: string; readonly terms: readonly SearchTerm[] },
): SearchItem {
  const shown = found.text.slice(0, maxSnippetSource);
  const matches = findTerms(shown, found.terms);
  const facts = factsOf(head, found.terms);
  const lines = snippetsOf(shown, matches, maxSnippets);
  return {
    id: head.id,
    display_name: displayName,
    description: head.description,
    tags: [...head.tags],
    matches: matches.length + facts.matches,
    snippets: [
      ...facts.snippets,
      ...lines.map(({ line, text, ranges }) => ({
        field: 'content' as const,
        line,
        text,
        ranges: ranges.map(([from, to]): [number, number] => [from, to]),
      })),
    ],
  };
}

/** Which of the terms, negated or not, stand in what a prompt has beside its text. */
export function termsInFacts(head: HeadFacts, terms: readonly SearchTerm[]): ReadonlySet<number> {
  const plain = terms.map((term) => ({ ...term, negated: false }));
  const texts = [head.id, head.description ?? '', ...head.tags];
  return new Set(texts.flatMap((text) => findTerms(text, plain).map(({ term }) => term)));
}

/** Matches beside the text: each shown whole, for they are short. */
function factsOf(
  head: HeadFacts,
  terms: readonly SearchTerm[],
): { readonly matches: number; readonly snippets: SearchItem['snippets'] } {
  const snippets: SearchItem['snippets'] = [];
  let matches = 0;
  const look = (field: 'id' | 'description' | 'tags', text: string): void => {
    const found = findTerms(text, terms);
    matches += found.length;
    if (found.length > 0)
      snippets.push({ field, line: null, text, ranges: found.map(({ from, to }) => [from, to]) });
  };
  look('id', head.id);
  if (head.description !== null) look('description', head.description);
  for (const tag of head.tags) look('tags', tag);
  return { matches, snippets };
}
