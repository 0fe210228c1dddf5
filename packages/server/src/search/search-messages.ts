/** What the index and its thread say to each other. Requests are answered in the order they were made. */

/** A prompt as the index takes it in. */
export interface SearchDocument {
  readonly id: string;
  /** Changes whenever the prompt may have: its change key (SPEC L8). */
  readonly stamp: string;
  readonly description: string;
  readonly tags: string;
  readonly content: string;
}

/** A prompt as the index may have it already. */
export type KnownStamp = readonly [id: string, stamp: string];

/** A question to the full-text index, already in its own language. */
export interface IndexQuestion {
  /** What must match; null when everything that does not match `without` is meant. */
  readonly match: string | null;
  /** One of its terms, for the index of names, tags, descriptions and headings alone; null with `match`. */
  readonly matchInNames: string | null;
  /** What must not match, for a question without `match`. */
  readonly without: string | null;
  /** Whether `match` is one term and nothing else. */
  readonly isOneTerm: boolean;
  /** One bit for each slot that may be found; null for all. */
  readonly allowed: Uint8Array | null;
}

/** Slots found: the most relevant first, at most twice `maxRanked`; every one in slot order for a question without `match`. */
export interface IndexAnswer {
  readonly slots: Int32Array;
  /** All that match. */
  readonly total: number;
}

export type SearchRequest =
  /** Starts a round in which everything that is in the library is named by `compare` or `put`. */
  | { readonly kind: 'begin' }
  /** Answers the slot of each prompt that the index has as it is now, -1 for the others. */
  | { readonly kind: 'compare'; readonly stamps: readonly KnownStamp[] }
  /** Takes prompts in; answers their slots. */
  | { readonly kind: 'put'; readonly documents: readonly SearchDocument[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  /** Ends the round: what was not named is gone. */
  | { readonly kind: 'end' }
  | { readonly kind: 'search'; readonly question: IndexQuestion }
  /** Every slot with a match of each expression, for the search of expanded text. */
  | { readonly kind: 'slots'; readonly matches: readonly string[] }
  | { readonly kind: 'close' };

/** The answer to each kind of request. */
export interface SearchReplies {
  readonly begin: null;
  readonly compare: Int32Array;
  readonly put: Int32Array;
  readonly remove: null;
  readonly end: null;
  readonly search: IndexAnswer;
  readonly slots: readonly Int32Array[];
  readonly close: null;
}

export type FromSearchWorker =
  | { readonly kind: 'answer'; readonly body: SearchReplies[keyof SearchReplies] }
  /** The request could not be answered; `isBroken` when the file cannot be trusted any more. */
  | { readonly kind: 'failed'; readonly message: string; readonly isBroken: boolean };

/** What the thread is started with. */
export interface SearchWorkerOptions {
  /** The database file; null keeps the index in memory. */
  readonly path: string | null;
  /** The file is known to be damaged: it is removed first. */
  readonly isDamaged: boolean;
}
