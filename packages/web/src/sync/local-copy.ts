import type { ClientPorts } from '@prompt-manager/client';
import { count, openDB, transact } from 'lib0/indexeddb';
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { ofLibrary } from '../state/library.ts';

/** Whether this browser keeps what is typed. */
export type LocalCopyState = 'opening' | 'kept' | 'unavailable';

/** What a local copy is made of. */
export interface LocalCopyOptions {
  /** The id of the prompt. */
  readonly id: string;
  readonly doc: Y.Doc;
  readonly ports: ClientPorts;
  readonly onState: (state: LocalCopyState) => void;
}

/** Writes are looked for this long after an edit. */
const confirmAfterMs = 200;

/**
 * Keeps a prompt's document in this browser (IndexedDB), so that edits without a connection survive a reload.
 *
 * 1. `kept` is said only after the browser confirmed a write; a write it refused makes the state `unavailable` for good.
 * 2. Its name carries the library's and the prompt's id. A copy that turns out to be of another text is told apart by the server (SPEC Y6).
 */
export class LocalCopy {
  readonly #options: LocalCopyOptions;
  readonly #name: string;
  #persistence: IndexeddbPersistence | null = null;
  #state: LocalCopyState = 'opening';
  #isChecking = false;
  #isClosed = false;
  /** Resolves when what was kept before is in the document, or nothing can be. */
  readonly opened: Promise<void>;

  constructor(options: LocalCopyOptions) {
    this.#options = options;
    this.#name = nameOf(options.id);
    this.opened = this.#open().catch(() => this.#enter('unavailable'));
  }

  get state(): LocalCopyState {
    return this.#state;
  }

  /** Looks whether the last edits arrived; call after an edit. One look serves all edits until it is made. */
  confirm(): void {
    if (this.#isChecking || this.#state !== 'kept') return;
    this.#isChecking = true;
    this.#options.ports.setTimer(confirmAfterMs, () => this.#confirmNow());
  }

  #confirmNow(): void {
    this.#check()
      .catch(() => this.#enter('unavailable'))
      .finally(() => {
        this.#isChecking = false;
      });
  }

  /** Lets go of the copy; `forget` removes it. Idempotent. */
  async close({ forget }: { readonly forget: boolean }): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#persistence?.destroy();
      if (forget) await clearDocument(this.#name);
    } catch {
      // What cannot be removed is the copy of a text that is saved: it is merged when the prompt is opened again.
    }
  }

  async #open(): Promise<void> {
    // The library does not say when the browser refuses, so the refusal is looked for first.
    const probe = await openDB(this.#name, (database) => {
      database.createObjectStore('updates', { autoIncrement: true });
      database.createObjectStore('custom');
    });
    probe.close();
    if (this.#isClosed) return;
    this.#persistence = new IndexeddbPersistence(this.#name, this.#options.doc);
    await this.#persistence.whenSynced;
    await this.#check();
    this.#enter('kept');
  }

  /** Reading waits for the writes before it, and fails when they did. */
  async #check(): Promise<void> {
    const database = this.#persistence?.db;
    if (database === null || database === undefined || this.#isClosed) return;
    const [updates] = transact(database, ['updates'], 'readonly');
    if (updates === undefined || (await count(updates)) === 0)
      throw new Error('nothing is kept of what was written');
  }

  #enter(state: LocalCopyState): void {
    if (this.#state === state || this.#isClosed) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

function nameOf(id: string): string {
  return `${ofLibrary('prompt-manager')}:${id}`;
}
