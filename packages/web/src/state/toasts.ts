import { create } from 'zustand';
import { announce } from './announce.ts';
import type { Action } from './editor-facts.ts';

/** A short message in the corner. */
export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly tone: 'info' | 'good' | 'error';
  readonly actions: readonly Action[];
  /** Stays until it is dismissed; others go after some seconds. */
  readonly isSticky: boolean;
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
  isSticky = tone === 'error',
}: {
  readonly text: string;
  readonly tone?: Toast['tone'] | undefined;
  readonly actions?: readonly Action[] | undefined;
  readonly isSticky?: boolean | undefined;
}): () => void {
  const key = ++lastKey;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts, { key, text, tone, actions, isSticky }].slice(-maxToasts),
  }));
  announce(text, tone === 'error' ? 'assertive' : 'polite');
  return () => dismissToast(key);
}

/** Takes a toast away. */
export function dismissToast(key: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.key !== key) }));
}
