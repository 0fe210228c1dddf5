import type { ReactNode } from 'react';
import { Tooltip } from 'react-aria-components/Tooltip';
import { classNames } from '../workspace/class-names.ts';
import css from './tip.module.css';

const c = classNames(css);

/** The words of a tooltip, with the keys that do the same. */
export function Tip({
  shortcut = null,
  children,
}: {
  readonly shortcut?: string | null | undefined;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip className={c('tip')} offset={6}>
      {children}
      {shortcut === null ? null : <kbd className={c('key')}>{shortcut}</kbd>}
    </Tooltip>
  );
}
