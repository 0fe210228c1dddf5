import type { PresenceEvent } from '@prompt-manager/protocol';
import type { Ports } from '../ports.ts';
import type { ShownPerson } from '../session/awareness.ts';
import { eventFrame } from './event-stream.ts';

/** Everybody who shows that they have a prompt open, with its id. */
export type PeopleSource = () => Iterable<ShownPerson & { readonly id: string }>;

/** People move with every key: all that happens within this time is told as one. */
const settleMs = 1_000;
/** Most people told of, some 150 bytes each; a thousand cursors are a demonstration, not people who look for each other. */
const maxToldPeople = 200;
/** Who goes on moving on one line is told of anew this often, so that they do not look idle. */
const renewMs = 30_000;

/** What {@link Presence} is made of. */
export interface PresenceOptions {
  readonly people: PeopleSource;
  readonly ports: Pick<Ports, 'runningMs' | 'setTimer'>;
  readonly tell: (frame: string) => void;
}

/**
 * Tells who has which prompt open, as one state that says it all (SPEC N10). Made from the awareness of the editors when
 * it is wanted; nothing of it is kept.
 */
export class Presence {
  readonly #options: PresenceOptions;
  #told = '';
  #cancel: (() => void) | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Something may be another: it is told in a moment, if it is. Called only while somebody listens. */
  note(): void {
    this.#cancel ??= this.#options.ports.setTimer(settleMs, () => {
      this.#cancel = null;
      const { event, key } = this.#read();
      if (key === this.#told) return;
      this.#told = key;
      this.#options.tell(eventFrame('presence', null, event));
    });
  }

  /** Whether there is anything to tell somebody who knows of nobody. */
  isAnybodyThere(): boolean {
    return this.#read().event.people.length > 0;
  }

  /** How it is now, for one who begins to listen or has missed something. */
  frame(): string {
    const { event } = this.#read();
    // What one was told now the others may not have been: the next change tells all, even if it leads back.
    this.#told = '';
    return eventFrame('presence', null, event);
  }

  /** Tells nothing more. */
  close(): void {
    this.#cancel?.();
  }

  /** The state, and a key that is the same while nothing worth telling changed. */
  #read(): { readonly event: PresenceEvent; readonly key: string } {
    const nowMs = this.#options.ports.runningMs();
    const all = [...this.#options.people()].sort(byPlace);
    const shown = all.slice(0, maxToldPeople);
    const omitted = all.length - shown.length;
    return {
      event: {
        people: shown.map(({ movedAtMs, ...person }) => ({
          ...person,
          idle_ms: Math.max(0, Math.round(nowMs - movedAtMs)),
        })),
        omitted,
      },
      key: JSON.stringify([
        omitted,
        shown.map(({ movedAtMs, ...person }) => [person, Math.floor(movedAtMs / renewMs)]),
      ]),
    };
  }
}

/** By prompt, then by when they were first heard of as far as their number tells: the same order each time. */
function byPlace(
  a: { readonly id: string; readonly client: number },
  b: { readonly id: string; readonly client: number },
): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : a.client - b.client;
}
