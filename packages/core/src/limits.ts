/** Every bound of the system, with what it protects. Values are defaults; `createApp` may narrow or widen them. */
export interface Limits {
  /** Longest content of one prompt, in bytes of UTF-8. Protects the merge and every reader's memory. */
  readonly maxContentBytes: number;
  /** Longest expansion, in bytes of UTF-8. Beyond it a doubling library would freeze everyone. */
  readonly maxExpansionBytes: number;
  /**
   * Pieces one expansion may lay out while it goes round cycles. What a prompt inside a cycle inserts
   * depends on the way it was reached, and the ways grow exponentially; a million take about 0.1 s.
   */
  readonly maxCycleSteps: number;
  /** Most problems reported for one text; the rest are counted, not listed. */
  readonly maxProblems: number;
  /**
   * Variables and escapes of them in one expansion, each place counted. Each costs about a microsecond on
   * the event loop, and an expansion of two million of them would hold everyone up for seconds.
   */
  readonly maxVariablePlaces: number;
  /** Largest WebSocket frame accepted, in bytes; a larger one closes the socket with 1009. */
  readonly maxFrameBytes: number;
  /** Open streams of Server-Sent Events of one process; more are refused with `overloaded`. Each costs a socket and some 15 KB. */
  readonly maxEventStreams: number;
  /** Bytes one connection may leave unread before it is closed with 1013. */
  readonly maxUnreadBytes: number;
  /** Unusable frames in {@link badFrameWindowMs} before a connection is closed with 1008. */
  readonly maxBadFrames: number;
  readonly badFrameWindowMs: number;
  /** What may wait in one prompt's queue, and messages of one connection; more are refused with `overloaded`. */
  readonly maxQueuedChanges: number;
  /** Bytes that one connection may have waiting or under way; more are refused with `overloaded`. Protects the memory from large messages, however few. */
  readonly maxQueuedBytes: number;
  /** Bytes that may wait for the journal over all prompts; more are refused with `overloaded`. */
  readonly maxPendingJournalBytes: number;
  /** Bytes of past texts kept in memory per open prompt so that a late base revision is found without the journal. */
  readonly maxRecentTextBytes: number;
  /** Updates of one prompt after which its state is kept as a snapshot. Opening it costs about 10 µs for each since the last. */
  readonly updatesPerSnapshot: number;
  /**
   * Prompts that one rename, inlining or undo may change. Each is open until all are saved, at some 40 KB, and all of them
   * show as one commit in one turn of the event loop, at about 20 µs each.
   */
  readonly maxRefactoredPrompts: number;
  /** UTF-16 units of text that may wait to have their tokens counted; more are refused with `overloaded`. */
  readonly maxPendingTokenLength: number;
  /** Length of a tag and of a description, in UTF-16 code units, and the number of tags. */
  readonly maxTagLength: number;
  readonly maxTags: number;
  readonly maxDescriptionLength: number;
}

export const defaultLimits: Limits = {
  maxContentBytes: 4 * 1024 * 1024,
  maxExpansionBytes: 10 * 1024 * 1024,
  maxCycleSteps: 1_000_000,
  maxProblems: 1_000,
  maxVariablePlaces: 100_000,
  maxFrameBytes: 16 * 1024 * 1024,
  maxEventStreams: 10_000,
  maxUnreadBytes: 2 * 1024 * 1024,
  maxBadFrames: 100,
  badFrameWindowMs: 10_000,
  maxQueuedChanges: 1_000,
  maxQueuedBytes: 32 * 1024 * 1024,
  maxPendingJournalBytes: 64 * 1024 * 1024,
  maxRecentTextBytes: 1024 * 1024,
  updatesPerSnapshot: 500,
  maxRefactoredPrompts: 20_000,
  maxPendingTokenLength: 64 * 1024 * 1024,
  maxTagLength: 100,
  maxTags: 100,
  maxDescriptionLength: 4_000,
};
