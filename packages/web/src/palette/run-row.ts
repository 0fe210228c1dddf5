import { runCommand } from '../commands/handlers.ts';
import { wishFocus } from '../pane/focus-wish.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { setTreeState } from '../library/tree-state.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { searchAddress } from '../routes/route.ts';
import { setLayout } from '../state/layout.ts';
import type { PaletteRow } from './palette-rows.ts';

/** Does what a row of the palette stands for. */
export function runRow({ kind, value, command }: PaletteRow, current: string | null): void {
  switch (kind) {
    case 'prompt':
      wishFocus();
      openPrompt(value);
      setLayout({ narrowPane: 'edit' });
      return;
    case 'command':
      // The focus goes back a frame after the palette is gone; commands are about where it is.
      if (command !== null)
        requestAnimationFrame(() => requestAnimationFrame(() => runCommand(command)));
      return;
    case 'tag':
      setTreeState({ tags: [value], filter: '' });
      setLayout({ isLibraryOpen: true, narrowPane: 'library' });
      return;
    case 'heading':
    case 'line':
      if (current !== null) openPrompt(current, { line: Number(value) });
      return;
    case 'search':
      go(searchAddress(value));
      return;
    case 'create':
      openDialog({ kind: 'create', folder: '', name: value, content: '' });
      return;
    case 'help':
      return;
  }
}
