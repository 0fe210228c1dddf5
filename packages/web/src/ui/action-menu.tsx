import type { ReactNode, RefObject } from 'react';
import { Menu } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { classNames } from './class-names.ts';
import css from './menu.module.css';

const c = classNames(css);

/** An open menu below what it is about; its lines come as children. */
export function ActionMenu({
  label,
  anchor,
  side = 'start',
  className,
  disabledKeys = [],
  onAction,
  onClose,
  children,
}: {
  readonly label: string;
  readonly anchor: RefObject<HTMLElement | null>;
  /** Which edges of the menu and the anchor are in line. */
  readonly side?: 'start' | 'end' | undefined;
  /** Of the menu, beside its own. */
  readonly className?: string | undefined;
  readonly disabledKeys?: readonly string[] | undefined;
  /** The id of the chosen line; the menu closes as well. */
  readonly onAction: (id: string) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Popover
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      triggerRef={anchor}
      className={c('popover', className)}
      placement={`bottom ${side}`}
      offset={2}
    >
      <Menu
        aria-label={label}
        className={c('menu')}
        autoFocus="first"
        onClose={onClose}
        disabledKeys={disabledKeys}
        onAction={(key) => {
          onClose();
          onAction(String(key));
        }}
      >
        {children}
      </Menu>
    </Popover>
  );
}
