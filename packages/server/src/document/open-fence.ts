import type { HeadText } from '../library/head.ts';

/**
 * Remembers whose front matter just left a text that ended with its closing fence: the line break typed next ends the
 * fence's line and is no empty first line of the text (SPEC F9). Whoever pastes both at once has it so too.
 */
export class OpenFence {
  #source: object | null = null;

  /** The text that an edit comes to. `raw` is what it left, `settled` the form of that which a file can hold. */
  close(
    source: object,
    before: HeadText,
    { raw, settled }: { readonly raw: HeadText; readonly settled: HeadText },
  ): HeadText {
    const isNext = this.#source === source && before.content === '';
    const { content } = settled;
    const isMoved = raw.header === null && settled.header !== null;
    if (isMoved && content === '' && !raw.content.endsWith('\n')) this.#source = source;
    else if (content !== before.content) this.#source = null;
    return isNext && content.startsWith('\n') ? { ...settled, content: content.slice(1) } : settled;
  }
}
