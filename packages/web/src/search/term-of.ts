/** The text that a query looks for: without its filters, what it excludes and the signs of the query language (SPEC Q2). */
export function termOf(query: string): string {
  const words = query.match(/-?(?:\w+:)?(?:"[^"]*"?|[^\s"]+)/g) ?? [];
  return words
    .filter((word) => !/^(?:-|\w+:(?!\/\/))/.test(word))
    .map((word) => (word.startsWith('"') ? word.replaceAll('"', '') : word.replace(/\*$/, '')))
    .join(' ')
    .trim();
}

/** A query for exactly this text. */
export function queryFor(term: string): string {
  return /^[\p{L}\p{N}]+$/u.test(term) ? term : `"${term.replaceAll('"', ' ')}"`;
}
