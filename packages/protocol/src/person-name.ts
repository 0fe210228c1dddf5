/**
 * Characters that no name of a person has (SPEC H9): control characters, line ends, and those that turn the direction of
 * what follows, with which one name could be shown as another or rearrange the line that it is in.
 */
const refused = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const allRefused = new RegExp(refused, 'gu');
/** Nothing that anybody sees: format characters and spaces alone. */
const unseen = /^[\p{Cf}\s]*$/u;

/** Whether this can be shown as the name of a person, as it is (SPEC H9). */
export function isPersonName(text: string): boolean {
  return !refused.test(text) && !unseen.test(text);
}

/** A name of at most `maxLength` UTF-16 units without what no name has; empty when nothing is left that anybody sees. */
export function shownName(text: string, maxLength: number): string {
  const name = text.replace(allRefused, '').trim().slice(0, maxLength).toWellFormed();
  return isPersonName(name) ? name : '';
}
