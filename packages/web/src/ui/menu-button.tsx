import type { LucideIcon } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { IconButton } from './icon-button.tsx';

/** What a menu needs of the button that opens it. */
export interface MenuParts {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

/** A button that opens a menu, which may be loaded then. */
export function MenuButton({
  icon,
  label,
  text,
  menu,
}: {
  readonly icon: LucideIcon;
  readonly label: string;
  /** To be read beside the icon. */
  readonly text?: string | undefined;
  readonly menu: (parts: MenuParts) => ReactNode;
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
        <Suspense fallback={null}>{menu({ button, onClose: () => setOpen(false) })}</Suspense>
      ) : null}
    </>
  );
}
