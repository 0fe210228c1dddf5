import type { LucideIcon } from 'lucide-react';
import type { Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { TooltipTrigger } from 'react-aria-components/Tooltip';
import { useShortcut } from '../commands/keymap.ts';
import { classNames } from '../workspace/class-names.ts';
import css from './button.module.css';
import { Tip } from './tip.tsx';

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
  readonly command?: string | null | undefined;
  /** For buttons that stay down. */
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** For buttons that open a menu: whether it is open. */
  readonly opensMenu?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
  readonly onPress?: (() => void) | undefined;
}) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      <AriaButton
        className={c('icon', text === undefined ? null : 'worded')}
        aria-label={label}
        isDisabled={isDisabled}
        {...(ref === undefined ? {} : { ref })}
        {...(opensMenu === undefined
          ? {}
          : { 'aria-haspopup': 'menu' as const, 'aria-expanded': opensMenu })}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        onPress={() => onPress?.()}
      >
        {text}
        <Icon size={16} aria-hidden />
      </AriaButton>
      {command === null ? <Tip>{label}</Tip> : <CommandTip command={command}>{label}</CommandTip>}
    </TooltipTrigger>
  );
}

function CommandTip({
  command,
  children,
}: {
  readonly command: string;
  readonly children: string;
}) {
  return <Tip shortcut={useShortcut(command)}>{children}</Tip>;
}
