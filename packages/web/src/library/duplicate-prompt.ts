import { folderOf, lastSegmentOf } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { awaitFocus } from '../commands/awaited-focus.ts';
import { openDialog } from '../dialogs/dialog-state.ts';

/** Asks for the name of a copy. */
export async function duplicatePrompt(id: string): Promise<void> {
  const stopAwaiting = awaitFocus(() => false);
  const { content } = await http.get(id).catch((error: unknown) => {
    stopAwaiting();
    throw error;
  });
  openDialog({ kind: 'create', folder: folderOf(id), name: `${lastSegmentOf(id)} copy`, content });
}
