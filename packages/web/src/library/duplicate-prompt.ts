import { folderOf, lastSegmentOf } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';

/** Asks for the name of a copy. */
export async function duplicatePrompt(id: string): Promise<void> {
  const { content } = await http.get(id);
  openDialog({ kind: 'create', folder: folderOf(id), name: `${lastSegmentOf(id)} copy`, content });
}
