import { PromptError } from '@prompt-manager/core';
import type { PromptKey } from '../journal/journal.ts';
import { equalText, type HeadText } from '../library/head.ts';
import { SharedText } from './shared-text.ts';

/** A state about to stand for the updates it was made from. */
export interface DocumentState {
  readonly key: PromptKey;
  readonly revision: number;
  /** The whole Yjs state. */
  readonly state: Uint8Array;
  /** The text it must read as. */
  readonly text: HeadText;
}

/** Makes sure that a state reads as its text, so that a fault in memory never reaches the journal. @throws PromptError `internal` */
export function checkState({ key, revision, state, text }: DocumentState): void {
  const shared = SharedText.load(key, [state]);
  const isWhole = equalText(shared.read(), text);
  shared.destroy();
  if (isWhole) return;
  throw new PromptError('internal', {
    detail: `the state of ${key} at revision ${revision} does not read as its text; no snapshot was taken`,
  });
}
