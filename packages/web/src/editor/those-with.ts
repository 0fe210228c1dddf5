/** The items whose text has what was typed in it, letter case ignored: those that begin with it first, else in their order. */
export function thoseWith<Item>(
  typed: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Item[] {
  const wanted = typed.toLowerCase();
  const fitting = items.filter((item) => textOf(item).toLowerCase().includes(wanted));
  const begins = new Set(fitting.filter((item) => textOf(item).toLowerCase().startsWith(wanted)));
  return [...begins, ...fitting.filter((item) => !begins.has(item))];
}
