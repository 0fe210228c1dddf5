import { diffText } from '@prompt-manager/core';
import type { Journal, PromptKey, PromptRow } from '../journal/journal.ts';
import { equalText, type HeadText } from '../library/head.ts';
import { SharedText } from './shared-text.ts';

/** What brings a deleted prompt back under its own key, so that its history goes on (SPEC H7). */
export interface Revival {
  readonly key: PromptKey;
  /** The one after the deletion. */
  readonly revision: number;
  readonly createdAtMs: number;
  /** Exactly what the journal's state reads as after `update`. */
  readonly text: HeadText;
  /** From the last state to the text; empty when that is the text. */
  readonly update: Uint8Array;
}

/** How to bring a deleted prompt back with a text; its last one unless given. @throws PromptError the journal's */
export async function revivalOf(
  journal: Pick<Journal, 'updates'>,
  { key, revision, createdAtMs }: Pick<PromptRow, 'key' | 'revision' | 'createdAtMs'>,
  wanted?: HeadText,
): Promise<Revival> {
  const updates = await journal.updates(key, revision);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  try {
    const last = shared.read();
    const common = { key, revision: revision + 1, createdAtMs };
    if (wanted === undefined || equalText(last, wanted))
      return { ...common, text: last, update: new Uint8Array() };
    const { description, tags, header } = wanted;
    const changes = diffText(last.content, wanted.content);
    const update = shared.change({ changes, description, tags, header });
    return { ...common, text: shared.read(), update };
  } finally {
    shared.destroy();
  }
}
