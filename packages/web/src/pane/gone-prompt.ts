import { folderOf, lastSegmentOf, PromptError } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { closeTabs } from '../tabs/open-tabs.ts';
import { newestDeletions } from '../trash/bring-back.ts';
import { wordsOf } from '../ui/words-of.ts';
import { openAnew } from './openings.ts';

/** What can be done with the text of a prompt that is not in the library any more (SPEC U101). */

/** Puts the prompt back under its id, with the text of this window. */
export async function keepMine(session: PromptSession): Promise<void> {
  const { id } = session;
  try {
    await putBack(session);
  } catch (error) {
    toast({ text: `${id} could not be put back: ${wordsOf(error)}`, tone: 'error' });
    return;
  }
  await session.giveUp();
  openAnew();
  toast({ text: `${id} is back, with your text`, tone: 'good' });
}

/** Lets the prompt go, and what was typed here with it. */
export async function acceptLoss(session: PromptSession): Promise<void> {
  await session.giveUp();
  closeTabs([session.id], { isRemembered: false });
}

/** Asks for another name to keep the text under. */
export function saveAs(session: PromptSession): void {
  const { id } = session;
  openDialog({
    kind: 'create',
    title: 'Save as',
    folder: folderOf(id),
    name: `${lastSegmentOf(id)} copy`,
    content: fileTextOf(session),
    onCreated: () => void session.giveUp().then(() => closeTabs([id], { isRemembered: false })),
  });
}

async function putBack(session: PromptSession): Promise<void> {
  const { id, document } = session;
  const deleted = (await newestDeletions([id])).get(id);
  if (deleted !== undefined) {
    // With its history, which a new prompt of the same name would not have.
    const { revision } = await http.restoreDeleted(deleted);
    await http.update(id, { content: document.text.toString(), baseRevision: revision });
    return;
  }
  try {
    await http.create({ id, content: fileTextOf(session) });
  } catch (error) {
    if (!(error instanceof PromptError) || error.code !== 'prompt_exists') throw error;
    // Somebody was faster: their text stays in the history below this one.
    await http.update(id, { content: document.text.toString() });
  }
}

/** The text with its front matter, as the file had it. */
function fileTextOf({ document: { doc, text } }: PromptSession): string {
  const header: unknown = doc.getMap('meta').get('front_matter');
  return `${typeof header === 'string' ? `---\n${header}---\n` : ''}${text.toString()}`;
}
