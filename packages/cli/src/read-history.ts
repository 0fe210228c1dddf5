import type { HttpClient } from '@prompt-manager/client';
import type { HistoryLine } from '@prompt-manager/protocol';
import { foldHistory, type HistoryFold } from './fold-history.ts';

/** Lines asked for at a time: the most one page may have. */
const pageSize = 1_000;

/**
 * The newest rows of a prompt's history, at most `limit`, and whether there are older ones. A row that is folded is whole:
 * it is read to the change before it.
 */
export async function readHistory(
  client: Pick<HttpClient, 'history'>,
  id: string,
  { limit, isFolded }: { readonly limit: number; readonly isFolded: boolean },
): Promise<{ readonly rows: readonly HistoryFold[]; readonly hasOlder: boolean }> {
  const lines: HistoryLine[] = [];
  for (let before: number | undefined; ;) {
    const page = await client.history(id, { limit: pageSize, before });
    lines.push(...page.items);
    const rows = isFolded ? foldHistory(lines) : lines.map((line): HistoryFold => [line]);
    if (page.next_before === null || rows.length > limit)
      return { rows: rows.slice(0, limit), hasOlder: rows.length > limit };
    before = page.next_before;
  }
}
