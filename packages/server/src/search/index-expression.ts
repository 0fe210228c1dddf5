import type { SearchTerm } from '@prompt-manager/core';
import type { IndexQuestion } from './search-messages.ts';

/**
 * The terms in the index's own language. Words are letters and digits, so that nothing a person types can be anything
 * else to the index.
 */
export function indexExpressions(terms: readonly SearchTerm[]): Omit<IndexQuestion, 'allowed'> {
  const wanted = terms.filter(({ negated }) => !negated).map(termExpression);
  const unwanted = terms.filter(({ negated }) => negated).map(termExpression);
  const without = unwanted.length === 0 ? null : unwanted.join(' OR ');
  if (wanted.length === 0) return { match: null, matchInNames: null, without, isOneTerm: false };
  const all = wanted.join(' AND ');
  const but = without === null ? '' : ` NOT (${without})`;
  return {
    match: `(${all})${but}`,
    matchInNames: wanted.join(' OR '),
    without: null,
    isOneTerm: terms.length === 1,
  };
}

/** One term, whether it is wanted or not. */
export function termExpression({ words, prefix }: SearchTerm): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`;
}
