/**
 * Runs `visit` over `items`, at most `limit` at the same time, in order of starting. Resolves when
 * all are done; the first rejection is passed on and starts no further ones.
 */
export async function eachBounded<Item>(
  items: readonly Item[],
  limit: number,
  visit: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const item = items[next] as Item;
      next += 1;
      try {
        await visit(item);
      } catch (error: unknown) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
}
