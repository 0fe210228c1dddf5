import { PromptError } from '@prompt-manager/core';
import {
  applyAwarenessUpdate,
  Awareness,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';

/** Largest awareness message taken, in bytes: cursors and names, never content. */
const maxAwarenessBytes = 64 * 1024;

/** A session that shows and sees cursors. */
export interface AwarenessMember {
  sendAwareness(update: Uint8Array): void;
}

interface AwarenessChange {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** Cursors and presence of one prompt: passed on among its Yjs sessions, never stored (SPEC, word list). */
export class PromptAwareness {
  readonly #members = new Map<AwarenessMember, Set<number>>();
  readonly #onEmpty: () => void;
  readonly #awareness = new Awareness(new Y.Doc());

  /** `onEmpty` is called when the last member has left; the awareness is ended then. */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
    this.#awareness.setLocalState(null);
    this.#awareness.on('update', (change: AwarenessChange, origin: unknown) =>
      this.#changed(change, origin),
    );
  }

  join(member: AwarenessMember): void {
    this.#members.set(member, new Set());
    this.greet(member);
  }

  /** Sends a member everybody's state. */
  greet(member: AwarenessMember): void {
    const clients = [...this.#awareness.getStates().keys()];
    if (clients.length > 0) member.sendAwareness(encodeAwarenessUpdate(this.#awareness, clients));
  }

  /** Takes a member's message. @throws PromptError `invalid_update` */
  receive(member: AwarenessMember, update: Uint8Array): void {
    if (update.byteLength > maxAwarenessBytes)
      throw new PromptError('invalid_update', {
        detail: `an awareness message has at most ${maxAwarenessBytes} bytes, found ${update.byteLength}`,
      });
    try {
      applyAwarenessUpdate(this.#awareness, update, member);
    } catch (cause) {
      throw new PromptError('invalid_update', {
        detail: 'the bytes are no awareness update',
        cause,
      });
    }
  }

  /** Takes a member's cursors away and forgets it. */
  leave(member: AwarenessMember): void {
    const clients = this.#members.get(member);
    if (clients === undefined) return;
    this.#members.delete(member);
    removeAwarenessStates(this.#awareness, [...clients], null);
    if (this.#members.size > 0) return;
    this.#awareness.destroy();
    this.#onEmpty();
  }

  #changed({ added, updated, removed }: AwarenessChange, origin: unknown): void {
    const own = this.#members.get(origin as AwarenessMember);
    for (const client of added) own?.add(client);
    for (const client of removed) own?.delete(client);
    const changed = [...added, ...updated, ...removed];
    const update = encodeAwarenessUpdate(this.#awareness, changed);
    for (const member of this.#members.keys()) if (member !== origin) member.sendAwareness(update);
  }
}

/** The awareness of every prompt that has Yjs sessions, by whatever object stands for the prompt. */
export class AwarenessByPrompt {
  readonly #byPrompt = new Map<object, PromptAwareness>();

  of(prompt: object): PromptAwareness {
    const known = this.#byPrompt.get(prompt);
    if (known !== undefined) return known;
    const awareness = new PromptAwareness(() => this.#byPrompt.delete(prompt));
    this.#byPrompt.set(prompt, awareness);
    return awareness;
  }
}
