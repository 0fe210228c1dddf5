import { X } from 'lucide-react';
import { openDialog } from '../dialogs/dialog-state.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './selection-bar.module.css';
import { targetsOfRow } from './targets.ts';
import { setTreeState, useTreeState } from './tree-state.ts';

const c = classNames(css);

/** What can be done with several selected rows at once. */
export function SelectionBar() {
  const selected = useTreeState((state) => state.selected);
  const [first] = selected;
  if (first === undefined || selected.length < 2) return null;
  return (
    <div className={c('bar')} role="group" aria-label="Selected prompts">
      <span className={c('count')}>{selected.length} selected</span>
      <Button
        onPress={() => openDialog({ kind: 'move', targets: targetsOfRow(first), folder: null })}
      >
        Move to…
      </Button>
      <Button
        look="danger"
        onPress={() => openDialog({ kind: 'delete', targets: targetsOfRow(first) })}
      >
        Delete…
      </Button>
      <IconButton icon={X} label="Select none" onPress={() => setTreeState({ selected: [] })} />
    </div>
  );
}
