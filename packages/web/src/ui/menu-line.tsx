import { MenuItem } from 'react-aria-components/Menu';
import type { CommandId } from '../commands/all-commands.ts';
import { classNames } from './class-names.ts';
import { Keys } from './keys.tsx';
import css from './menu.module.css';

const c = classNames(css);

/** One line of a menu: what it does and the keys that do the same. */
export function MenuLine({
  id,
  text,
  command = null,
}: {
  readonly id: string;
  readonly text: string;
  /** Whose keys are shown. */
  readonly command?: CommandId | null | undefined;
}) {
  return (
    <MenuItem id={id} className={c('item')} textValue={text}>
      <span>{text}</span>
      {command === null ? null : <Keys command={command} />}
    </MenuItem>
  );
}
