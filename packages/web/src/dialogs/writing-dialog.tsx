import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog, openDialog } from './dialog-state.ts';
import form from './form.module.css';
import css from './keys-dialog.module.css';
import { WritingHelp } from './writing-help.tsx';

const c = classNames({ ...form, ...css });

/** How prompts are written, beside the sheet of keys. */
export function WritingDialog() {
  return (
    <DialogFrame title="Writing prompts" look="wide">
      <div className={c('sheet')} tabIndex={0} role="region" aria-label="What can be written">
        <WritingHelp />
      </div>
      <div className={c('actions', 'foot')}>
        <Button onPress={() => openDialog({ kind: 'keys' })}>Keyboard shortcuts</Button>
        <Button look="primary" onPress={closeDialog} autoFocus>
          Close
        </Button>
      </div>
    </DialogFrame>
  );
}
