import type { PromptHandle, TextEvent } from '@prompt-manager/client';
import { applyChanges, diffText, mapChanges } from '@prompt-manager/core';
import type { TextChange } from '@prompt-manager/core';
import { mapSelection } from './selection.ts';

/**
 * Keeps a text field and a prompt equal, in both directions.
 *
 * While an input method composes a character the field must not be touched, so it may fall behind: `#shown` is the text
 * that field and prompt last agreed on, and what was typed since is carried over what arrived since.
 */
export class EditorText {
  readonly #field: HTMLTextAreaElement;
  readonly #prompt: PromptHandle;
  readonly #ends: (() => void)[] = [];
  #shown: string;
  #isComposing = false;

  constructor(field: HTMLTextAreaElement, prompt: PromptHandle) {
    this.#field = field;
    this.#prompt = prompt;
    this.#shown = prompt.text;
    field.value = prompt.text;
    this.#listen('input', () => this.#takeTyping());
    this.#listen('compositionstart', () => {
      this.#isComposing = true;
    });
    this.#listen('compositionend', () => {
      this.#isComposing = false;
      this.#takeTyping();
    });
    this.#ends.push(prompt.onText((event) => this.#show(event)));
  }

  /** Lets go of the field; idempotent. */
  close(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #listen(type: string, listener: () => void): void {
    this.#field.addEventListener(type, listener);
    this.#ends.push(() => this.#field.removeEventListener(type, listener));
  }

  #takeTyping(): void {
    if (this.#isComposing) return;
    const { value } = this.#field;
    const shown = this.#shown;
    const { text } = this.#prompt;
    const arrived = diffText(shown, text);
    const merged = applyChanges(text, mapChanges(diffText(shown, value), arrived, shown.length));
    this.#shown = merged;
    this.#prompt.setText(merged);
    if (merged !== value) this.#replace(merged, diffText(value, merged));
  }

  #show({ content, changes }: TextEvent): void {
    if (this.#isComposing) return;
    this.#shown = content;
    this.#replace(content, changes);
  }

  /** Puts a text into the field without moving what the person looks at. */
  #replace(text: string, changes: readonly TextChange[]): void {
    const field = this.#field;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
    const { start, end } = mapSelection({ start: selectionStart, end: selectionEnd }, changes);
    field.value = text;
    field.setSelectionRange(start, end, selectionDirection);
    field.scrollTop = scrollTop;
  }
}
