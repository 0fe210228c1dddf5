import { closeEditor, openBeside, showAlone, swapEditors } from './open-beside.ts';
import { useCommand } from '../commands/handlers.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { commandTargets } from '../library/targets.ts';
import type { Route } from '../routes/route.ts';
import type { Room } from '../state/use-media.ts';

/** Does what the commands of two editors beside each other say (SPEC U177). */
export function useBesideCommands(route: Route, room: Room): void {
  const areTwo = { isEnabled: room === 'wide' && route.kind === 'prompt' && route.other !== null };
  useCommand('prompt.open-beside', openRowBeside);
  useCommand('beside.swap', swapEditors, areTwo);
  useCommand('beside.alone', showAlone, areTwo);
  useCommand('beside.close', () => closeEditor('right'), areTwo);
}

/** Opens the chosen row of the tree, else asks which; an editor whose cursor is on an inclusion comes before that. */
function openRowBeside(): void {
  const isInTree = document.activeElement?.closest('[data-scope="library"]') !== null;
  const [target, ...others] = isInTree ? commandTargets() : [];
  if (target?.kind === 'prompt' && others.length === 0) openBeside(target.path);
  else openDialog({ kind: 'palette', text: '', isPromptsOnly: true, isBeside: true });
}
