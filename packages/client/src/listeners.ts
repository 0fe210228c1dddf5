/** Adds a listener; the answer takes it away again. */
export type Subscribe<Event> = (listener: (event: Event) => void) => () => void;

/** Who wants to hear of one kind of event, in the order they asked. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  readonly add: Subscribe<Event> = (listener) => {
    // A fresh function, so that one listener added twice is told twice and taken away once.
    const own = (event: Event): void => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  get size(): number {
    return this.#listeners.size;
  }

  /** Tells everyone who listens now. A listener that throws is reported as an uncaught error and does not keep the others from hearing. */
  tell(event: Event): void {
    const listeners = [...this.#listeners];
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
