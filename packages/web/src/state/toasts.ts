import { create } from 'zustand';
import { announce } from './announce.ts';
import type { Action } from './editor-facts.ts';

/** A short message in the corner. */
export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly tone: 'info' | 'good' | 'warn' | 'error';
  readonly actions: readonly Action[];
  /** `shown`: goes after some seconds. `page`: then too, once the page it came on is left. `always`: until dismissed. */
  readonly stays: 'shown' | 'page' | 'always';
  /** The address it came on. */
  readonly address: string;
}

/** The toasts that are shown, the oldest first. */
export const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

/** More would cover the editor. */
const maxToasts = 4;

let lastKey = 0;

/** Shows a message and announces it; answers what takes it away. */
export function toast({
  text,
  tone = 'info',
  actions = [],
  isSticky = false,
}: {
  readonly text: string;
  readonly tone?: Toast['tone'] | undefined;
  readonly actions?: readonly Action[] | undefined;
  /** Stays until it is dismissed, wherever the person goes; what failed stays as long as its page is shown. */
  readonly isSticky?: boolean | undefined;
}): () => void {
  const key = ++lastKey;
  const stays = isSticky ? 'always' : tone === 'error' ? 'page' : 'shown';
  const shown: Toast = { key, text, tone, actions, stays, address: location.pathname };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, shown].slice(-maxToasts) }));
  announce(text, tone === 'error' ? 'assertive' : 'polite');
  return () => dismissToast(key);
}

/** Takes a toast away. */
export function dismissToast(key: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.key !== key) }));
}
