import { awaitCommand } from '../commands/awaited-focus.ts';
import { runCommand } from '../commands/handlers.ts';
import { openBeside } from '../beside/open-beside.ts';
import { openInText } from '../pane/open-in-text.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { setTreeState } from '../library/tree-state.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { searchAddress } from '../routes/route.ts';
import { setLayout } from '../state/layout.ts';
import type { PaletteRow } from './palette-rows.ts';

/** Does what a row of the palette stands for. */
export function runRow(
  { kind, value, command }: PaletteRow,
  { current, isBeside }: { readonly current: string | null; readonly isBeside: boolean },
): void {
  switch (kind) {
    case 'prompt':
      if (isBeside) return openBeside(value);
      openInText(value);
      setLayout({ narrowPane: 'edit' });
      return;
    case 'command':
      // The focus goes back a frame after the palette is gone; commands are about where it is.
      if (command !== null)
        awaitCommand((done) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              runCommand(command);
              done();
            }),
          ),
        );
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
