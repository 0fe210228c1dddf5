import type { DeletionBreak } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';

/** Prompts are looked up at the server this many at a time. */
const lookups = 20;

/** The inclusions that break when prompts are deleted, as many as are named, and how many more there are. */
export interface BrokenByDeletion {
  readonly breaks: readonly DeletionBreak[];
  readonly omitted: number;
}

/** What breaks elsewhere when all of these prompts are deleted (SPEC R11). @throws PromptError when that is not known */
export async function brokenByDeletion(ids: readonly string[]): Promise<BrokenByDeletion> {
  const going = new Set(ids);
  const breaks: DeletionBreak[] = [];
  let omitted = 0;
  for (let at = 0; at < ids.length; at += lookups)
    for (const told of await Promise.all(
      ids.slice(at, at + lookups).map((id) => http.removal(id)),
    )) {
      omitted += told.omitted_breaks;
      for (const { names, ...broken } of told.breaks ?? [])
        if (!going.has(broken.id))
          breaks.push({ ...broken, names: names !== null && going.has(names) ? null : names });
    }
  return { breaks, omitted };
}
