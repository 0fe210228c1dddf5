import { PromptError } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { wordsOf } from '../ui/words-of.ts';

/** Says where the front matter went, and offers to look at it or to make it text again (SPEC U143). */
export function tellMovedHeader(session: PromptSession, header: string): void {
  toast({
    text: 'Front matter moved to the details',
    actions: [
      { label: 'Edit details', run: () => openDialog({ kind: 'details', id: session.id }) },
      { label: 'Undo', run: () => void putBack(session.id, header) },
    ],
  });
}

/** Makes it text again: below an empty line it stays text. */
async function putBack(id: string, header: string): Promise<void> {
  try {
    const { content, revision } = await http.get(id);
    await http.update(id, {
      content: `\n---\n${header}---\n${content}`,
      baseRevision: revision,
      frontMatter: null,
      baseFrontMatter: header,
    });
    toast({ text: 'It is text again, below an empty line that keeps it so', tone: 'good' });
  } catch (error) {
    const isOld = error instanceof PromptError && error.code === 'stale_revision';
    const why = isOld ? 'the details were changed since' : wordsOf(error);
    toast({ text: `It could not be put back: ${why}`, tone: 'error' });
  }
}
