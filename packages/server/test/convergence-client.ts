import type { Ledger } from './convergence-ledger.ts';

/** Where a client of a run is. */
export interface ClientPlace {
  readonly name: string;
  readonly prompt: string;
  /** `ws://127.0.0.1:1234`: its own door to the server. */
  readonly url: string;
  readonly ledger: Ledger;
}

/** One writer and reader of one prompt over a socket, whatever it speaks. */
export interface ModelClient {
  readonly prompt: string;
  readonly text: string;
  /** True when it is connected and waits for no answer. */
  readonly isQuiet: boolean;
  /** Who it is and what it waits for, for a person who reads of a failure. */
  readonly state: string;
  /** Types a token on a line of its own; `at` from 0 to 999 chooses where. */
  insert(token: string, at: number): void;
  /** Deletes a token that it sees; nothing when it sees it not. */
  remove(token: string): void;
  goOffline(): void;
  goOnline(): void;
  /** Throws away everything it has and begins anew, as a closed tab does. */
  forget(): void;
  close(): void;
}
