import type { PromptError } from '@prompt-manager/core';

/** Whether everything typed is durable on the server, and if not, why. */
export type SaveState =
  /** Every change has a successful answer; `atMs` is the server's time of the last one, null when nothing was changed yet. */
  | { readonly kind: 'saved'; readonly atMs: number | null }
  /** Changes are on their way since `sinceMs`. */
  | { readonly kind: 'saving'; readonly sinceMs: number }
  /** The server could not save; the text is kept and goes out again at `retryAtMs` (SPEC D2). */
  | { readonly kind: 'retrying'; readonly error: PromptError; readonly retryAtMs: number }
  /** The server refuses the change as it is; the text is kept until it is changed or the connection is made anew. */
  | { readonly kind: 'refused'; readonly error: PromptError }
  /** There is no connection; the text is kept here and goes out with the next one. */
  | { readonly kind: 'unsent' };

/** True when a person would see no difference. */
export function isSameSaveState(a: SaveState, b: SaveState): boolean {
  switch (a.kind) {
    case 'saved':
      return b.kind === 'saved' && a.atMs === b.atMs;
    case 'saving':
      return b.kind === 'saving' && a.sinceMs === b.sinceMs;
    case 'retrying':
      return b.kind === 'retrying' && a.error === b.error && a.retryAtMs === b.retryAtMs;
    case 'refused':
      return b.kind === 'refused' && a.error === b.error;
    case 'unsent':
      return b.kind === 'unsent';
  }
}
