import { useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { createPortal } from 'react-dom';
import type { CommandId } from '../commands/all-commands.ts';
import { useShortcut } from '../commands/keymap.ts';
import { classNames } from './class-names.ts';
import css from './tip.module.css';

const c = classNames(css);

/** Pixels between a tooltip and what it is about, and between it and the edge of the window. */
const gap = 6;
const edge = 8;

/** What a tooltip says. */
export interface TipWords {
  readonly text: string;
  /** The command whose keys it names. */
  readonly command?: CommandId | null | undefined;
}

/** A tooltip that is shown: above what it is about, below where there is no room. */
export function Tip({
  text,
  command = null,
  id,
  anchor,
}: TipWords & { readonly id: string; readonly anchor: RefObject<HTMLElement | null> }) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const about = anchor.current?.getBoundingClientRect();
    const element = tip.current;
    if (about === undefined || element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = about.left + (about.width - width) / 2;
    const above = about.top - gap - height;
    element.style.left = `${Math.max(edge, Math.min(left, innerWidth - edge - width))}px`;
    element.style.top = `${above < edge ? about.bottom + gap : above}px`;
  });
  return createPortal(
    <div ref={tip} id={id} role="tooltip" className={c('tip')}>
      {text}
      {command === null ? null : <Shortcut command={command} />}
    </div>,
    document.body,
  );
}

function Shortcut({ command }: { readonly command: CommandId }) {
  const shortcut = useShortcut(command);
  return shortcut === null ? null : <kbd className={c('key')}>{shortcut}</kbd>;
}
