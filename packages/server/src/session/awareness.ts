import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';
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
/**
 * Clients one session may speak for. A provider speaks for one; every other costs all sessions of the prompt a state,
 * and a clock that stays until the last of them has left.
 */
const maxClientsPerMember = 100;

/** A session that shows and sees cursors. */
export interface AwarenessMember {
  sendAwareness(update: Uint8Array): void;
}

interface Membership {
  /** Whose states this member sent and still has. */
  readonly clients: Set<number>;
  /** How many clients were first heard of from this member. */
  introduced: number;
}

interface AwarenessChange {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** Cursors and presence of one prompt: passed on among its Yjs sessions, never stored (SPEC, word list). */
export class PromptAwareness {
  readonly #members = new Map<AwarenessMember, Membership>();
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
    this.#members.set(member, { clients: new Set(), introduced: 0 });
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
    const membership = this.#members.get(member);
    if (membership === undefined) return;
    const unknown = clientsOf(update).filter((client) => !this.#awareness.meta.has(client));
    const introduced = membership.introduced + new Set(unknown).size;
    if (introduced > maxClientsPerMember)
      throw new PromptError('invalid_update', {
        detail: `a connection may show the cursors of ${maxClientsPerMember} clients, found ${introduced}`,
      });
    membership.introduced = introduced;
    unlessMalformed(() => applyAwarenessUpdate(this.#awareness, update, member));
  }

  /** Takes a member's cursors away and forgets it. */
  leave(member: AwarenessMember): void {
    const membership = this.#members.get(member);
    if (membership === undefined) return;
    this.#members.delete(member);
    removeAwarenessStates(this.#awareness, [...membership.clients], null);
    if (this.#members.size > 0) return;
    this.#awareness.destroy();
    this.#onEmpty();
  }

  #changed({ added, updated, removed }: AwarenessChange, origin: unknown): void {
    const own = this.#members.get(origin as AwarenessMember)?.clients;
    for (const client of added) own?.add(client);
    for (const client of removed) own?.delete(client);
    const changed = [...added, ...updated, ...removed];
    const update = encodeAwarenessUpdate(this.#awareness, changed);
    for (const member of this.#members.keys()) if (member !== origin) member.sendAwareness(update);
  }
}

/** The clients an awareness message speaks of, in its order. @throws PromptError `invalid_update` */
function clientsOf(update: Uint8Array): number[] {
  return unlessMalformed(() => {
    const decoder = createDecoder(update);
    const clients: number[] = [];
    for (let left = readVarUint(decoder); left > 0; left -= 1) {
      clients.push(readVarUint(decoder));
      readVarUint(decoder);
      readVarString(decoder);
    }
    return clients;
  });
}

function unlessMalformed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new PromptError('invalid_update', {
      detail: 'the bytes are no awareness update',
      cause,
    });
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
