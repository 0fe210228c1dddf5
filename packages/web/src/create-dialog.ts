import type { HttpClient } from '@prompt-manager/client';
import { checkPromptId, toPromptError } from '@prompt-manager/core';
import { byId } from './element.ts';

/** What the dialog needs from the page around it. */
export interface CreateContext {
  readonly http: HttpClient;
  readonly onCreated: (id: string) => void;
}

/** Asks for the name of a new prompt and makes it. */
export class CreateDialog {
  readonly #context: CreateContext;
  readonly #dialog = byId('create', HTMLDialogElement);
  readonly #input = byId('create-id', HTMLInputElement);
  readonly #error = byId('create-error', HTMLParagraphElement);

  constructor(context: CreateContext) {
    this.#context = context;
    byId('create-cancel', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    this.#input.addEventListener('input', () => this.#say(''));
    byId('create-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#create(this.#input.value);
    });
  }

  /** Opens with a name to begin with. The browser gives the focus back when it closes. */
  open(name: string): void {
    this.#input.value = name;
    this.#say('');
    this.#dialog.showModal();
    this.#input.select();
  }

  async #create(name: string): Promise<void> {
    const checked = checkPromptId(name.trim().replace(/\.md$/, ''));
    if (!checked.ok) return this.#say(`This cannot be a name: ${checked.reason}.`);
    try {
      const { id } = await this.#context.http.create({ id: checked.id });
      this.#dialog.close();
      this.#context.onCreated(id);
    } catch (error) {
      this.#say(toPromptError(error).detail);
    }
  }

  #say(text: string): void {
    this.#error.textContent = text;
    if (text === '') this.#input.removeAttribute('aria-invalid');
    else this.#input.setAttribute('aria-invalid', 'true');
  }
}
