/** Times in milliseconds. */
export interface Figures {
  readonly p50: number;
  readonly p99: number;
}

/** What one contender did at one size. */
export interface Measured {
  readonly contender: 'ours' | 'fts5' | 'minisearch';
  readonly count: number;
  readonly buildMs: number;
  /** What the process grew by while building; ours has the library's heads in it. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly kinds: Readonly<Record<string, Figures>>;
  readonly suggestions?: Readonly<Record<string, Figures>> | undefined;
  readonly restartMs?: number | undefined;
  readonly restartDelayMs?: number | undefined;
}
