import { inclusionTargets, utf8Length } from '@prompt-manager/core';
import type { HeadText } from '../library/head.ts';

/** What lists, the graph and a start need to know of a file without its text. */
export interface FileFacts {
  readonly description: string | null;
  readonly tags: readonly string[];
  /** The different targets of its inclusions as written, in first-use order. */
  readonly targets: readonly string[];
  /** Size of the content in bytes of UTF-8. */
  readonly contentBytes: number;
  /** False when the bytes are not UTF-8. */
  readonly editable: boolean;
}

/** The facts of a text that a file says. */
export function factsOf(text: HeadText, editable: boolean): FileFacts {
  return {
    description: text.description,
    tags: text.tags,
    targets: inclusionTargets(text.content),
    contentBytes: utf8Length(text.content),
    editable,
  };
}
