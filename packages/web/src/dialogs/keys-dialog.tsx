import { allCommands } from '../commands/all-commands.ts';
import { chordText } from '../commands/chords.ts';
import type { CommandGroup } from '../commands/command.ts';
import { keysOf } from '../commands/keymap.ts';
import { go } from '../routes/navigate.ts';
import { useSettings } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog, openDialog } from './dialog-state.ts';
import form from './form.module.css';
import css from './keys-dialog.module.css';

const c = classNames({ ...form, ...css });

const groups: readonly CommandGroup[] = ['Go', 'Prompt', 'Edit', 'Problems', 'View', 'Help'];

/** Keys that belong to a place, not to a command. */
const places: readonly { readonly keys: string; readonly text: string }[] = [
  { keys: '[[', text: 'Include a prompt, in the editor' },
  { keys: 'Esc, then Tab', text: 'Leave the editor' },
  { keys: '↑ ↓ ← →', text: 'Walk the library, open and close folders' },
  { keys: 'Space', text: 'Select a row of the library' },
  { keys: 'Shift+↑ ↓', text: 'Select several rows' },
];

/** The commands of a group that have keys. */
function linesOf(
  group: CommandGroup,
  keymap: Settings['keymap'],
): readonly { readonly title: string; readonly chords: readonly string[] }[] {
  return allCommands
    .filter((command) => command.group === group)
    .map((command) => ({ title: command.title, chords: keysOf(command, keymap) }))
    .filter(({ chords }) => chords.length > 0);
}

/** The sheet under `?`: every command that has keys, from the one registry (SPEC U43). */
export function KeysDialog() {
  const keymap = useSettings((all) => all.keymap);
  return (
    <DialogFrame title="Keyboard shortcuts" look="wide">
      <div className={c('sheet')} tabIndex={0} role="region" aria-label="All shortcuts">
        {groups.map((group) => {
          const lines = linesOf(group, keymap);
          return lines.length === 0 ? null : (
            <section key={group} aria-label={group}>
              <h3 className={c('group')}>{group}</h3>
              <dl>
                {lines.map(({ title, chords }) => (
                  <div key={title} className={c('line')}>
                    <dt>{title}</dt>
                    <dd>
                      {chords.map((chord) => (
                        <kbd key={chord} className={c('key')}>
                          {chordText(chord)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <section aria-label="In places">
          <h3 className={c('group')}>In places</h3>
          <dl>
            {places.map(({ keys, text }) => (
              <div key={keys} className={c('line')}>
                <dt>{text}</dt>
                <dd>
                  <kbd className={c('key')}>{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <div className={c('actions', 'foot')}>
        <Button onPress={() => openDialog({ kind: 'writing' })}>Writing prompts</Button>
        <Button
          onPress={() => {
            closeDialog();
            go('/settings');
          }}
        >
          Change keys…
        </Button>
        <Button look="primary" onPress={closeDialog} autoFocus>
          Close
        </Button>
      </div>
    </DialogFrame>
  );
}
