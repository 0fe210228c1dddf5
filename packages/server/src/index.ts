export { createApp } from './create-app.ts';
export type { Address, App, AppOptions } from './create-app.ts';
export type {
  Commit,
  CommitResult,
  HistoryEntry,
  Journal,
  JournalEntry,
  MirrorMark,
  Origin,
  PromptKey,
  PromptRow,
  StoredUpdate,
} from './journal/journal.ts';
export { openFileIndex } from './file-index/file-index.ts';
export type { FileIndex } from './file-index/file-index.ts';
export { createMemoryJournal } from './journal/memory-journal.ts';
export { openSqliteJournal } from './journal/sqlite-journal.ts';
export { startedReadOnly } from './open-storage.ts';
export type { Library } from './library/open-library.ts';
export type { HistoryOptions } from './library/retention.ts';
export type { Ports } from './ports.ts';
export { systemPorts } from './system-ports.ts';
export { settleMemory, tuneProcess } from './tune-process.ts';
