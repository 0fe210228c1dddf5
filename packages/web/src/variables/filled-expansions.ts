import { Listeners } from '@prompt-manager/client';
import { http } from '../api/http.ts';
import type { LiveExpansion } from '../sync/prompt-feed.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { onDeclarations } from './declaration-changes.ts';
import { useValueState, valuesOf } from './values.ts';
import type { Values } from './values.ts';

/**
 * The expansions of a prompt with the values in their places (SPEC U16). Without values they are the session's own.
 * One rendering is asked for at a time; what changed meanwhile is asked for after it, so the newest is never overtaken.
 */
export class FilledExpansions {
  readonly #session: PromptSession;
  readonly #listeners = new Listeners<LiveExpansion>();
  readonly #ends: readonly (() => void)[];
  #last: LiveExpansion | null = null;
  #isAsking = false;
  #isStale = false;
  #isClosed = false;

  constructor(session: PromptSession) {
    this.#session = session;
    let values = this.#values();
    this.#ends = [
      session.onExpansion(() => this.#follow()),
      // A value stands for its variable, and others for their defaults.
      onDeclarations(session, () => {
        if (Object.keys(this.#values() ?? {}).length > 0) this.#follow();
      }),
      useValueState.subscribe(() => {
        const now = this.#values();
        if (now === values) return;
        values = now;
        this.#follow();
      }),
    ];
  }

  /** Calls the listener with every text, the newest known at once; the answer ends it. */
  onExpansion(listener: (live: LiveExpansion) => void): () => void {
    const end = this.#listeners.add(listener);
    if (this.#last !== null) listener(this.#last);
    return end;
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
  }

  /** The values to fill in; null for the text as it is. The same object until they change. */
  #values(): Values | null {
    return useValueState.getState().isShown ? valuesOf(this.#session.id) : null;
  }

  #follow(): void {
    const { expansion: live } = this.#session;
    if (live === null) return;
    const values = this.#values();
    if (live.kind === 'refused' || values === null || Object.keys(values).length === 0) {
      this.#isStale = false;
      return this.#tell(live);
    }
    if (this.#isAsking) {
      this.#isStale = true;
      return;
    }
    void this.#fill(live, values);
  }

  async #fill(live: LiveExpansion & { kind: 'expanded' }, values: Values): Promise<void> {
    const { content } = live.expansion;
    this.#isAsking = true;
    try {
      const { rendered, segments, problems } = await http.render({
        id: this.#session.id,
        content,
        values,
        segments: true,
      });
      if (this.#values() !== null)
        this.#tell({
          kind: 'expanded',
          expansion: { ...live.expansion, expanded: rendered, segments, problems },
        });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#tell({ kind: 'refused', code: 'invalid_request', message });
    } finally {
      this.#isAsking = false;
    }
    if (!this.#isStale || this.#isClosed) return;
    this.#isStale = false;
    this.#follow();
  }

  #tell(live: LiveExpansion): void {
    this.#last = live;
    if (!this.#isClosed) this.#listeners.tell(live);
  }
}
