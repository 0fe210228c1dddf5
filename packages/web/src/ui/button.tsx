import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './button.module.css';

const c = classNames(css);

/** What a button looks like: the one thing to do, one of several, dangerous, or part of a row. */
export type ButtonLook = 'primary' | 'plain' | 'danger' | 'quiet';

/** A button with words on it. */
export function Button({
  look = 'plain',
  isDisabled = false,
  isWaiting = false,
  type = 'button',
  autoFocus = false,
  onPress,
  children,
}: {
  readonly look?: ButtonLook | undefined;
  readonly isDisabled?: boolean | undefined;
  /** It does nothing for now, but keeps the focus. */
  readonly isWaiting?: boolean | undefined;
  readonly type?: 'button' | 'submit' | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly onPress?: (() => void) | undefined;
  readonly children: ReactNode;
}) {
  return (
    <button
      className={c('button', look)}
      disabled={isDisabled}
      aria-disabled={isWaiting || undefined}
      type={type}
      autoFocus={autoFocus}
      onClick={() => onPress?.()}
    >
      {children}
    </button>
  );
}
