import type { HttpClient, PromptPage } from '@prompt-manager/client';
import { toPromptError } from '@prompt-manager/core';
import { byId, make } from './element.ts';
import { hashOf } from './route.ts';

/** Prompts per page of the list. */
const pageSize = 100;

/** What the list needs from the page around it. */
export interface LibraryContext {
  readonly http: HttpClient;
  /** Somebody wants to make a prompt, perhaps with this name. */
  readonly onCreate: (name: string) => void;
}

type Item = PromptPage['items'][number];

/** The list of prompts with its filter, a page at a time. */
export class LibraryView {
  readonly #context: LibraryContext;
  readonly #filter = byId('filter', HTMLInputElement);
  readonly #list = byId('prompts', HTMLUListElement);
  readonly #state = byId('library-state', HTMLParagraphElement);
  readonly #more = byId('more', HTMLButtonElement);
  #items: Item[] = [];
  #nextCursor: string | null = null;
  #currentId: string | null = null;
  #lastRequest = 0;

  constructor(context: LibraryContext) {
    this.#context = context;
    this.#filter.addEventListener('input', () => void this.refresh());
    this.#more.addEventListener('click', () => void this.#showMore());
    byId('new', HTMLButtonElement).addEventListener('click', () => context.onCreate(''));
  }

  /** Reads the list anew. Never rejects: a failure is shown. */
  async refresh(): Promise<void> {
    await this.#load(null);
  }

  /** Marks the prompt that is open. */
  mark(id: string | null): void {
    this.#currentId = id;
    this.#render();
  }

  async #showMore(): Promise<void> {
    const shown = this.#items.length;
    if (this.#nextCursor !== null) await this.#load(this.#nextCursor);
    this.#list.children[shown]?.querySelector('a')?.focus();
  }

  async #load(cursor: string | null): Promise<void> {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    const query = this.#filter.value.trim();
    try {
      const page = await this.#context.http.list({
        limit: pageSize,
        query: query === '' ? undefined : query,
        cursor: cursor ?? undefined,
      });
      // A slower answer to an older question says nothing about this one.
      if (request !== this.#lastRequest) return;
      this.#items = cursor === null ? page.items : [...this.#items, ...page.items];
      this.#nextCursor = page.next_cursor;
      this.#render();
      this.#describe(query);
    } catch (error) {
      if (request === this.#lastRequest)
        this.#state.textContent = `The list could not be read: ${toPromptError(error).detail}`;
    }
  }

  #render(): void {
    const focused =
      document.activeElement instanceof HTMLAnchorElement ? document.activeElement.hash : null;
    this.#list.replaceChildren(...this.#items.map((item) => this.#rowOf(item)));
    if (focused !== null)
      this.#list.querySelector<HTMLAnchorElement>(`a[href="${CSS.escape(focused)}"]`)?.focus();
    this.#more.hidden = this.#nextCursor === null;
  }

  #describe(query: string): void {
    const isEmpty = this.#items.length === 0;
    if (!isEmpty) {
      const count = `${this.#items.length}${this.#nextCursor === null ? '' : ' or more'}`;
      this.#state.textContent = `${count} ${this.#items.length === 1 ? 'prompt' : 'prompts'}`;
      return;
    }
    const text = query === '' ? 'No prompts here yet.' : `No prompt matches “${query}”.`;
    const create = make('button', {
      text: query === '' ? 'Create the first one' : `Create “${query}”`,
      attributes: { type: 'button' },
    });
    create.addEventListener('click', () => this.#context.onCreate(query));
    this.#state.replaceChildren(text, ' ', create);
  }

  #rowOf({ id, description }: Item): HTMLLIElement {
    const cut = id.lastIndexOf('/') + 1;
    const link = make('a', {
      attributes: { href: hashOf(id), ...(id === this.#currentId && { 'aria-current': 'page' }) },
      children: [
        make('span', { className: 'folder', text: id.slice(0, cut) }),
        make('span', { text: id.slice(cut) }),
      ],
    });
    if (description !== null) link.append(make('span', { className: 'note', text: description }));
    return make('li', { children: [link] });
  }
}
