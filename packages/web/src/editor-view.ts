import type { PromptHandle } from '@prompt-manager/client';
import { EditorText } from './editor-text.ts';
import { byId, make } from './element.ts';

/** The open prompt: its name, description, tags and text; or a word about why there is none. */
export class EditorView {
  readonly #section = byId('editor', HTMLElement);
  readonly #welcome = byId('welcome', HTMLElement);
  readonly #welcomeTitle = byId('welcome-title', HTMLHeadingElement);
  readonly #welcomeText = byId('welcome-text', HTMLParagraphElement);
  readonly #name = byId('name', HTMLHeadingElement);
  readonly #description = byId('description', HTMLParagraphElement);
  readonly #tags = byId('tags', HTMLUListElement);
  readonly #field = byId('text', HTMLTextAreaElement);
  #text: EditorText | null = null;
  #ends: (() => void)[] = [];

  /** Shows a prompt as soon as its text is there; null shows that none is open. */
  follow(prompt: PromptHandle | null): void {
    this.#text?.close();
    this.#text = null;
    for (const end of this.#ends.splice(0)) end();
    this.#field.readOnly = true;
    this.#field.value = '';
    if (prompt === null)
      return this.#say('No prompt is open', 'Choose one from the library, or make a new one.');
    this.#say(prompt.id, 'Opening…');
    this.#ends = [
      prompt.onText(() => this.#open(prompt)),
      prompt.onState(() => this.#showState(prompt)),
      prompt.onMetadata(() => this.#showFacts(prompt)),
      prompt.onRenamed(() => this.#showFacts(prompt)),
    ];
    if (prompt.revision > 0) this.#open(prompt);
    this.#showState(prompt);
  }

  /** Puts the focus on a range of the text. */
  showRange(from: number, to: number): void {
    this.#field.focus();
    this.#field.setSelectionRange(from, to);
  }

  #open(prompt: PromptHandle): void {
    if (this.#text !== null) return;
    this.#text = new EditorText(this.#field, prompt);
    this.#section.hidden = false;
    this.#welcome.hidden = true;
    this.#showFacts(prompt);
  }

  #showState({ connection, isReadOnly, id }: PromptHandle): void {
    this.#field.readOnly = isReadOnly || connection.kind === 'closed';
    if (this.#text !== null || connection.kind !== 'closed') return;
    if (connection.code === 4004)
      this.#say(id, 'There is no prompt with this name. It may have been renamed or deleted.');
    else
      this.#say(
        id,
        `It cannot be opened: ${connection.reason === '' ? `the server closed the connection with code ${connection.code}` : connection.reason}.`,
      );
  }

  #showFacts({ id, metadata, isReadOnly, connection }: PromptHandle): void {
    const { description, tags } = metadata;
    this.#name.textContent = id;
    this.#description.textContent = description ?? '';
    this.#description.hidden = description === null;
    this.#tags.replaceChildren(...tags.map((text) => make('li', { text })));
    this.#field.readOnly = isReadOnly || connection.kind === 'closed';
  }

  #say(title: string, text: string): void {
    this.#section.hidden = true;
    this.#welcome.hidden = false;
    this.#welcomeTitle.textContent = title;
    this.#welcomeText.textContent = text;
  }
}
