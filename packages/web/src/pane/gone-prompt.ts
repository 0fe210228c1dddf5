import { folderOf, lastSegmentOf, PromptError } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { diffAddress } from '../history/revision-ref.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { copyText } from '../ui/copy-text.ts';
import { closeTabs } from '../tabs/open-tabs.ts';
import { newestDeletions } from '../trash/bring-back.ts';
import { wordsOf } from '../ui/words-of.ts';
import { openAnew } from './openings.ts';

/** What can be done with the text of a prompt that is not in the library any more (SPEC U101). */

/** What this window has of a prompt, apart from its session. */
interface Kept {
  readonly id: string;
  readonly content: string;
  /** With its front matter, as the file had it. */
  readonly file: string;
}

/** Puts the prompt back under its id, with the text of this window; into one that is there again it goes as a change. */
export async function keepMine(session: PromptSession): Promise<void> {
  const kept = keptOf(session);
  const { id } = kept;
  let done: Done;
  try {
    done = await putBack(kept);
  } catch (error) {
    toast({ text: `${id} could not be put back: ${wordsOf(error)}`, tone: 'error' });
    return;
  }
  await session.giveUp();
  openAnew();
  tellDone(id, done);
}

/** Lets go of what was typed here, with a way back: the prompt is closed, or shown as it is when it is there again. */
export async function acceptLoss(session: PromptSession): Promise<void> {
  const kept = keptOf(session);
  const { id } = kept;
  const wasTyped = session.isUnsaved;
  const isThere = session.facts.isBack || (await isInLibrary(id));
  await session.giveUp();
  if (isThere) openAnew();
  else closeTabs([id], { isRemembered: false });
  if (!wasTyped) return;
  toast({
    text: isThere
      ? `${id} is shown as it is now; what you typed is not in it`
      : `${id} is let go, and what you typed with it`,
    isSticky: true,
    actions: [
      { label: 'Undo', run: () => void undoLoss(kept) },
      { label: 'Copy my text', run: () => void copyText(kept.content, 'Copied the text') },
    ],
  });
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

async function undoLoss(kept: Kept): Promise<void> {
  try {
    const done = await putBack(kept);
    openPrompt(kept.id);
    openAnew();
    tellDone(kept.id, done);
  } catch (error) {
    toast({
      text: `${kept.id} could not be put back: ${wordsOf(error)}`,
      tone: 'error',
      isSticky: true,
      actions: [
        { label: 'Try again', run: () => void undoLoss(kept) },
        { label: 'Copy my text', run: () => void copyText(kept.content, 'Copied the text') },
      ],
    });
  }
}

/** `changed`: the prompt was there; its revision without what was kept, and with it. */
type Done =
  | { readonly kind: 'back' }
  | { readonly kind: 'changed'; readonly before: number; readonly after: number };

function tellDone(id: string, done: Done): void {
  if (done.kind === 'back')
    return void toast({ text: `${id} is back, with your text`, tone: 'good' });
  const { before, after } = done;
  if (before === after) return void toast({ text: `${id} has your text already`, tone: 'good' });
  toast({
    text: `What you typed is a change of ${id} now`,
    tone: 'good',
    actions: [
      {
        label: 'View diff',
        run: () => go(diffAddress({ id, revision: before }, { id, revision: after })),
      },
      {
        label: 'Undo',
        run: () =>
          void http
            .restore(id, before)
            .catch((error: unknown) =>
              toast({ text: `It could not be undone: ${wordsOf(error)}`, tone: 'error' }),
            ),
      },
    ],
  });
}

async function putBack(kept: Kept): Promise<Done> {
  const { id, content, file } = kept;
  const deleted = (await newestDeletions([id])).get(id);
  try {
    if (deleted === undefined) await http.create({ id, content: file });
    else {
      // With its history, which a new prompt of the same name would not have.
      const { revision } = await http.restoreDeleted(deleted);
      await http.update(id, { content, baseRevision: revision });
    }
    return { kind: 'back' };
  } catch (error) {
    if (!(error instanceof PromptError) || error.code !== 'prompt_exists') throw error;
    // It is there, or somebody was faster: their text stays in the history below this one.
    return change(kept);
  }
}

/** Puts the text into the prompt that is there, merged with what was made of it since it went. */
async function change({ id, content }: Kept): Promise<Done> {
  const { revision: before } = await http.get(id);
  const { items } = await http.history(id);
  const deletion = items.find(({ kind }) => kind === 'delete');
  // The text that went is what was typed into; without one this is another prompt, and what is typed here replaces it.
  const baseRevision = deletion === undefined ? before : deletion.revision - 1;
  const { revision: after } = await http.update(id, { content, baseRevision });
  return { kind: 'changed', before, after };
}

async function isInLibrary(id: string): Promise<boolean> {
  try {
    await http.get(id);
    return true;
  } catch {
    return false; // Gone, or not to be asked: what was typed can be brought back either way.
  }
}

function keptOf(session: PromptSession): Kept {
  return {
    id: session.id,
    content: session.document.text.toString(),
    file: fileTextOf(session),
  };
}

/** The text with its front matter, as the file had it. */
function fileTextOf({ document: { doc, text } }: PromptSession): string {
  const header: unknown = doc.getMap('meta').get('front_matter');
  return `${typeof header === 'string' ? `---\n${header}---\n` : ''}${text.toString()}`;
}
