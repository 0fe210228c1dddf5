import { openPrompt } from '@prompt-manager/client';
import type { PromptHandle } from '@prompt-manager/client';

/**
 * The prompts this page holds open: the one that is shown, and those left before everything typed was saved.
 *
 * 1. A prompt with unsaved text is never closed; coming back to it shows that text.
 * 2. A prompt that is neither shown nor unsaved is closed.
 */
export class OpenPrompts {
  readonly #baseUrl: string;
  readonly #handles = new Set<PromptHandle>();
  #shown: PromptHandle | null = null;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** True when something typed is not saved, in whatever prompt. */
  get hasUnsaved(): boolean {
    return [...this.#handles].some(({ isSaved }) => !isSaved);
  }

  /** Shows a prompt; the one shown before is closed as soon as it is saved. */
  show(id: string): PromptHandle {
    this.leave();
    const kept = [...this.#handles].find((handle) => handle.id === id && !isOver(handle));
    const handle = kept ?? openPrompt({ baseUrl: this.#baseUrl, id });
    this.#handles.add(handle);
    this.#shown = handle;
    return handle;
  }

  /** Shows none. */
  leave(): void {
    const left = this.#shown;
    this.#shown = null;
    if (left === null) return;
    left.saved().then(
      () => this.#closeUnlessShown(left),
      () => undefined, // What cannot be saved stays, so that leaving the page asks first.
    );
  }

  /** Tries every lost connection again. */
  reconnect(): void {
    for (const handle of this.#handles)
      if (handle.connection.kind === 'waiting') handle.reconnect();
  }

  #closeUnlessShown(handle: PromptHandle): void {
    if (handle === this.#shown || !handle.isSaved) return;
    this.#handles.delete(handle);
    handle.close();
  }
}

/** True for a connection that ended for good with nothing left to keep. */
function isOver({ connection, isSaved }: PromptHandle): boolean {
  return connection.kind === 'closed' && isSaved;
}
