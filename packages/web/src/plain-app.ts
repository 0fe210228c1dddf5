import { createHttpClient } from '@prompt-manager/client';
import type { ClientPorts, PromptHandle } from '@prompt-manager/client';
import { CreateDialog } from './create-dialog.ts';
import { EditorView } from './editor-view.ts';
import { InspectorView } from './inspector-view.ts';
import { LibraryView } from './library-view.ts';
import { OpenPrompts } from './open-prompts.ts';
import { PaneTabs } from './pane-tabs.ts';
import { hashOf, parseRoute } from './route.ts';
import { StatusView } from './status-view.ts';

/** The page: the views, the prompts they show, and the address that says which. */
export class App {
  readonly #prompts = new OpenPrompts(location.origin);
  readonly #http = createHttpClient({ baseUrl: location.origin });
  readonly #tabs = new PaneTabs();
  readonly #editor = new EditorView();
  readonly #status: StatusView;
  readonly #inspector = new InspectorView({
    onShowRange: (from, to) => {
      this.#tabs.show('edit');
      this.#editor.showRange(from, to);
    },
  });
  readonly #create = new CreateDialog({
    http: this.#http,
    onCreated: (id) => this.#openCreated(id),
  });
  readonly #library = new LibraryView({
    http: this.#http,
    onCreate: (name) => this.#create.open(name),
  });
  #endFollowing: () => void = () => undefined;

  constructor(ports: ClientPorts) {
    this.#status = new StatusView(ports);
  }

  /** Shows what the address says and follows it from then on. */
  start(): void {
    window.addEventListener('hashchange', () => this.#showRoute());
    window.addEventListener('online', () => this.#prompts.reconnect());
    window.addEventListener('focus', () => void this.#library.refresh());
    window.addEventListener('beforeunload', (event) => {
      if (this.#prompts.hasUnsaved) event.preventDefault();
    });
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-skip]')) {
      link.addEventListener('click', (event) => {
        event.preventDefault();
        document.getElementById(link.dataset['skip'] ?? '')?.focus();
      });
    }
    this.#showRoute();
    void this.#library.refresh();
  }

  #showRoute(): void {
    const { id } = parseRoute(location.hash);
    this.#endFollowing();
    if (id === null) this.#prompts.leave();
    const prompt = id === null ? null : this.#prompts.show(id);
    this.#library.mark(id);
    this.#editor.follow(prompt);
    this.#inspector.follow(prompt);
    this.#status.follow(prompt);
    this.#tabs.show(prompt === null ? 'library' : 'edit');
    this.#endFollowing = prompt === null ? () => undefined : this.#followId(prompt);
  }

  /** A display name in the address, and a rename, become the id. */
  #followId(prompt: PromptHandle): () => void {
    const correct = (): void => {
      if (parseRoute(location.hash).id === prompt.id) return;
      history.replaceState(null, '', hashOf(prompt.id));
      this.#library.mark(prompt.id);
    };
    const ends = [
      prompt.onText(correct),
      prompt.onRenamed(() => {
        correct();
        void this.#library.refresh();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  #openCreated(id: string): void {
    void this.#library.refresh();
    location.hash = hashOf(id);
  }
}
