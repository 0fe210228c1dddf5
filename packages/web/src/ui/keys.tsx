import type { CommandId } from '../commands/all-commands.ts';
import { useShortcut } from '../commands/keymap.ts';
import { classNames } from './class-names.ts';
import css from './keys.module.css';

const c = classNames(css);

/** The keys of a command, as they are on the keyboard; nothing when it has none. */
export function Keys({ command }: { readonly command: CommandId }) {
  const shortcut = useShortcut(command);
  return shortcut === null ? null : <kbd className={c('keys')}>{shortcut}</kbd>;
}
