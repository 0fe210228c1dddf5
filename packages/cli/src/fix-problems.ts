import { applyChanges } from '@prompt-manager/core';
import type { ListedProblem } from '@prompt-manager/protocol';
import type { CommandContext } from './command-context.ts';
import type { LibraryDoor } from './library-door.ts';
import { plainLine } from './terminal.ts';

type Edit = NonNullable<ListedProblem['fixes'][number]['edits']>[number];

/**
 * Makes the fixes that are right beyond reasonable doubt, one change for each prompt, and says so on standard error; with
 * `dryRun` only says so. A prompt that changed since it was checked is left as it is. Answers how many it made.
 */
export async function fixProblems(
  { terminal }: Pick<CommandContext, 'terminal'>,
  { client, changed }: LibraryDoor,
  problems: readonly ListedProblem[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  let made = 0;
  for (const [id, edits] of editsByPrompt(problems)) {
    const prompt = await client.get(id);
    if (edits.some(({ revision }) => revision !== prompt.revision)) {
      terminal.alarm(
        `${plainLine(id)} changed meanwhile and is left as it is; run the command again`,
      );
      continue;
    }
    if (!dryRun) {
      const content = applyChanges(prompt.content, edits);
      await client.update(id, { content }, { ifMatch: prompt.etag });
      changed.add(id);
    }
    for (const { from, to, insert } of edits) {
      const before = prompt.content.slice(from, to);
      const verb = dryRun ? 'would fix' : 'fixed';
      terminal.note(
        `${verb} ${plainLine(id)}: [[${plainLine(before)}]] → [[${plainLine(insert)}]]`,
      );
    }
    made += edits.length;
  }
  return made;
}

/** The preferred edits by prompt, in the order of its text. */
function editsByPrompt(problems: readonly ListedProblem[]): ReadonlyMap<string, readonly Edit[]> {
  const byPrompt = new Map<string, Edit[]>();
  for (const { fixes } of problems) {
    const preferred = fixes.find((fix) => fix.preferred);
    for (const edit of preferred?.edits ?? []) {
      const edits = byPrompt.get(edit.prompt_id);
      if (edits === undefined) byPrompt.set(edit.prompt_id, [edit]);
      else edits.push(edit);
    }
  }
  for (const edits of byPrompt.values()) edits.sort((a, b) => a.from - b.from);
  return byPrompt;
}
