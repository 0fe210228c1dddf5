import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';
import { PromptError } from '@prompt-manager/core';
import { shownName, shownPersonSchema } from '@prompt-manager/protocol';
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
  /** Whose states this member sent and still has, with the name in what it sent last; empty for none. */
  readonly clients: Map<number, string>;
  /** How many clients were first heard of from this member. */
  introduced: number;
}

interface AwarenessChange {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** A client with a name, as far as it says who it is (SPEC N10). */
export interface ShownPerson {
  readonly client: number;
  readonly window: string | null;
  readonly name: string;
  readonly colour: string | null;
  readonly line: number | null;
  /** When anything of it changed last, on the clock that never jumps. */
  readonly movedAtMs: number;
}

/** Longest name shown, in characters. */
const maxNameLength = 40;

/** What awareness asks of the house. */
export interface AwarenessOptions {
  /** Milliseconds that never jump. */
  readonly runningMs: () => number;
  /** A client came, went or changed what it shows. */
  readonly onChanged: () => void;
}

/** Cursors and presence of one prompt: passed on among its Yjs sessions, never stored (SPEC, word list). */
export class PromptAwareness {
  readonly #members = new Map<AwarenessMember, Membership>();
  readonly #onEmpty: () => void;
  readonly #awareness = new Awareness(new Y.Doc());
  readonly #movedAtMs = new Map<number, number>();

  /** `onEmpty` is called when the last member has left; the awareness is ended then. */
  constructor(onEmpty: () => void, { runningMs, onChanged }: AwarenessOptions) {
    this.#onEmpty = onEmpty;
    // Unlike `update`, which also comes every few seconds from whoever is still there.
    this.#awareness.on('change', ({ added, updated, removed }: AwarenessChange) => {
      for (const client of [...added, ...updated]) this.#movedAtMs.set(client, runningMs());
      for (const client of removed) this.#movedAtMs.delete(client);
      onChanged();
    });
    this.#awareness.setLocalState(null);
    this.#awareness.on('update', (change: AwarenessChange, origin: unknown) =>
      this.#changed(change, origin),
    );
  }

  join(member: AwarenessMember): void {
    this.#members.set(member, { clients: new Map(), introduced: 0 });
    this.greet(member);
  }

  /** Everybody who says who they are, in no particular order. What clients say of themselves is untrusted. */
  people(): readonly ShownPerson[] {
    return [...this.#awareness.getStates()].flatMap(([client, state]) => {
      const said = shownPersonSchema.safeParse(state);
      if (!said.success) return [];
      const { user, window, line } = said.data;
      const name = nameOf(user);
      if (name === '') return [];
      const movedAtMs = this.#movedAtMs.get(client) ?? 0;
      return [{ client, window, name, colour: user.color ?? null, line, movedAtMs }];
    });
  }

  /**
   * The person behind a member, as its clients say (SPEC H9); null when they say nothing, or different things: then nobody
   * knows which of them it was.
   */
  authorOf(member: AwarenessMember): string | null {
    const names = new Set(this.#members.get(member)?.clients.values());
    names.delete('');
    const [name = null] = names;
    return names.size > 1 ? null : name;
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
    removeAwarenessStates(this.#awareness, [...membership.clients.keys()], null);
    if (this.#members.size > 0) return;
    this.#awareness.destroy();
    this.#onEmpty();
  }

  #changed({ added, updated, removed }: AwarenessChange, origin: unknown): void {
    const own = this.#members.get(origin as AwarenessMember)?.clients;
    const states = this.#awareness.getStates();
    if (own?.size === 0) this.#takeOver(own, updated);
    for (const client of [...added, ...updated])
      if (added.includes(client) || own?.has(client) === true)
        own?.set(client, nameIn(states.get(client)));
    for (const client of removed) own?.delete(client);
    const changed = [...added, ...updated, ...removed];
    const update = encodeAwarenessUpdate(this.#awareness, changed);
    for (const member of this.#members.keys()) if (member !== origin) member.sendAwareness(update);
  }

  /**
   * Who has nobody yet and moves a known client on is that client, back before its broken connection was noticed. What
   * providers echo moves nothing on.
   */
  #takeOver(own: Map<number, string>, updated: readonly number[]): void {
    for (const client of updated) {
      for (const { clients } of this.#members.values()) clients.delete(client);
      own.set(client, '');
    }
  }
}

function nameOf({ name }: { readonly name: string }): string {
  return shownName(name.normalize('NFC'), maxNameLength);
}

/** The name in a client's state; empty when it says none. */
function nameIn(state: unknown): string {
  const said = shownPersonSchema.safeParse(state);
  return said.success ? nameOf(said.data.user) : '';
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
export class AwarenessByPrompt<Prompt extends object> {
  readonly #byPrompt = new Map<Prompt, PromptAwareness>();
  readonly #options: AwarenessOptions;

  constructor(options: AwarenessOptions) {
    this.#options = options;
  }

  of(prompt: Prompt): PromptAwareness {
    const known = this.#byPrompt.get(prompt);
    if (known !== undefined) return known;
    const awareness = new PromptAwareness(() => this.#byPrompt.delete(prompt), this.#options);
    this.#byPrompt.set(prompt, awareness);
    return awareness;
  }

  /** Every prompt that has Yjs sessions, with its awareness. */
  entries(): IterableIterator<[Prompt, PromptAwareness]> {
    return this.#byPrompt.entries();
  }
}
