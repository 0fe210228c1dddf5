import { toPromptError, type PromptId } from '@prompt-manager/core';
import { revivalOf, type Revival } from '../document/revival.ts';
import type { Journal } from '../journal/journal.ts';
import { equalText, type HeadText } from './head.ts';

/**
 * How the prompt is brought back that a file is again (SPEC F16): the one deleted last of all that had this id, if its file
 * was removed by another program. Undefined when the file is a new prompt, as where people deleted the one before.
 *
 * @throws PromptError `journal_unavailable`
 */
export async function returnedPrompt(
  journal: Pick<Journal, 'deleted' | 'updates'>,
  id: PromptId,
  text: HeadText,
): Promise<Revival | undefined> {
  try {
    const [row] = await journal.deleted({ id, limit: 1 });
    if (row?.line.origin !== 'file') return undefined;
    const { key, createdAtMs, line } = row;
    const revival = await revivalOf(journal, { key, createdAtMs, revision: line.revision }, text);
    // The file is left as it is: a text it cannot be read back as is none to go on with.
    return equalText(revival.text, text) ? revival : undefined;
  } catch (thrown) {
    const error = toPromptError(thrown);
    // A damaged history stays in the trash, and keeps no file from being served.
    if (error.code === 'journal_corrupt') return undefined;
    throw error;
  }
}
