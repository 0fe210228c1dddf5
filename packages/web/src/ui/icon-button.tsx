import type { LucideIcon } from 'lucide-react';
import { useRef } from 'react';
import type { RefObject } from 'react';
import type { CommandId } from '../commands/all-commands.ts';
import { classNames } from './class-names.ts';
import css from './button.module.css';
import { useTip } from './use-tip.tsx';

const c = classNames(css);

/** A button with an icon; its name, and the keys of its command, are in a tooltip. */
export function IconButton({
  icon: Icon,
  label,
  text,
  command = null,
  isPressed,
  isDisabled = false,
  opensMenu,
  ref,
  onPress,
}: {
  readonly icon: LucideIcon;
  readonly label: string;
  /** Stands beside the icon, where the icon alone would say too little. */
  readonly text?: string | undefined;
  /** The command that does the same. */
  readonly command?: CommandId | null | undefined;
  /** For buttons that stay down. */
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** For buttons that open a menu: whether it is open. */
  readonly opensMenu?: boolean | undefined;
  readonly ref?: RefObject<HTMLButtonElement | null> | undefined;
  readonly onPress?: (() => void) | undefined;
}) {
  const own = useRef<HTMLButtonElement>(null);
  const button = ref ?? own;
  const { props, tip } = useTip(button, { text: label, command });
  return (
    <>
      <button
        {...props}
        ref={button}
        type="button"
        className={c('icon', text === undefined ? null : 'worded')}
        aria-label={label}
        disabled={isDisabled}
        {...(opensMenu === undefined
          ? {}
          : { 'aria-haspopup': 'menu' as const, 'aria-expanded': opensMenu })}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        onClick={(event) => {
          // Not every browser gives the focus to what was pressed, and a menu gives it back to where it was.
          event.currentTarget.focus();
          onPress?.();
        }}
      >
        {text}
        <Icon size="1rem" aria-hidden />
      </button>
      {tip}
    </>
  );
}
