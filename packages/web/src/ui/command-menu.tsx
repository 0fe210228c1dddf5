import type { LucideIcon } from 'lucide-react';
import type { CommandId } from '../commands/all-commands.ts';
import { lazilyOver } from './lazily.tsx';
import { MenuButton } from './menu-button.tsx';

/** Menus are loaded when the first one is opened. */
const CommandList = lazilyOver(
  async () => (await import('./command-list.tsx')).CommandList,
  ({ onClose }) => onClose(),
);

/** A button that opens a menu of commands, with their keys. */
export function CommandMenu({
  title,
  commands,
  ...button
}: {
  readonly icon: LucideIcon;
  /** Of the button. */
  readonly label: string;
  /** Of the button, to be read beside the icon. */
  readonly text?: string | undefined;
  /** Of the menu. */
  readonly title: string;
  readonly commands: readonly CommandId[];
}) {
  return (
    <MenuButton
      {...button}
      menu={(parts) => <CommandList title={title} commands={commands} {...parts} />}
    />
  );
}
