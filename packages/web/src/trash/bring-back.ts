import { counted } from '../ui/counted.ts';
import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { wordsOf } from '../ui/words-of.ts';

/** Lines of the trash that are asked for at once. */
const pageSize = 1_000;

/** The newest deletion of each of these prompts that can be taken back under its own name, by id. */
export async function newestDeletions(
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(ids);
  const found = new Map<string, string>();
  for (let cursor: string | undefined; ;) {
    const page = await http.trash({ limit: pageSize, cursor });
    for (const { id, trash_id: trashId, is_taken: isTaken } of page.items) {
      // An older deletion of the name is another prompt.
      if (wanted.delete(id) && !isTaken) found.set(id, trashId);
    }
    if (wanted.size === 0 || page.next_cursor === null) return found;
    cursor = page.next_cursor;
  }
}

/** Takes a deletion back, each prompt with its history, and says how it went. Answers which are there again. */
export async function bringBack(ids: readonly string[]): Promise<readonly string[]> {
  const back: string[] = [];
  try {
    for (const [id, trashId] of await newestDeletions(ids)) {
      await http.restoreDeleted(trashId);
      back.push(id);
    }
    const lost = ids.length - back.length;
    if (lost > 0)
      toast({ text: `${counted(lost, 'prompt')} could not be brought back`, tone: 'error' });
  } catch (error) {
    toast({ text: `Not everything came back: ${wordsOf(error)}`, tone: 'error' });
  }
  const [only] = back;
  if (only !== undefined)
    toast({
      text: back.length === 1 ? `${only} is back` : `${counted(back.length, 'prompt')} are back`,
      tone: 'good',
    });
  return back;
}
