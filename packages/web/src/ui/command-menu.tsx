import type { LucideIcon } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { IconButton } from './icon-button.tsx';

/** Menus are loaded when the first one is opened. */
const CommandList = lazy(async () => ({
  default: (await import('./command-list.tsx')).CommandList,
}));

/** A button that opens a menu of commands, with their keys. */
export function CommandMenu({
  icon,
  label,
  text,
  title,
  commands,
}: {
  readonly icon: LucideIcon;
  /** Of the button. */
  readonly label: string;
  /** Of the button, to be read beside the icon. */
  readonly text?: string | undefined;
  /** Of the menu. */
  readonly title: string;
  readonly commands: readonly string[];
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        text={text}
        ref={button}
        opensMenu={isOpen}
        onPress={() => setOpen(!isOpen)}
      />
      {isOpen ? (
        <Suspense fallback={null}>
          <CommandList
            title={title}
            commands={commands}
            button={button}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
