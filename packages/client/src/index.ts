export { finalCloseCodes, transition as nextConnectionState } from './connection-state.ts';
export type { ConnectionEffect, ConnectionEvent, ConnectionState } from './connection-state.ts';
export type { FollowOptions } from './event-follower.ts';
export type { Fetch, FetchAnswer, FetchRequest, FetchStream } from './fetch.ts';
export type {
  Dependent,
  Health,
  PromptPage,
  PromptProblems,
  TaggedExpansion,
  TaggedPrompt,
  UnwrittenFile,
} from './http-answers.ts';
export { createHttpClient } from './http-client.ts';
export type {
  Condition,
  ExpandOptions,
  GraphOptions,
  ImpactOptions,
  HttpClient,
  HistoryPage,
  HttpClientOptions,
  ListOptions,
  NewPrompt,
  ProblemOptions,
  PromptChange,
  RenderOptions,
} from './http-client.ts';
export { Listeners } from './listeners.ts';
export type { ClientPorts } from './ports.ts';
export { PromptConnection } from './prompt-connection.ts';
export type { PromptConnectionOptions } from './prompt-connection.ts';
export type {
  ExpandedEvent,
  Metadata,
  MetadataChange,
  MirrorState,
  OpenOptions,
  PromptHandle,
  RenamedEvent,
  RenderedEvent,
  TextEvent,
  VariableValues,
} from './prompt-handle.ts';
export { openPrompt } from './prompt-socket.ts';
export { promptPath, socketUrl } from './prompt-url.ts';
export type {
  ExtractOptions,
  InlineOptions,
  RefactorClient,
  RenameOptions,
  UndoOptions,
} from './refactor-client.ts';
export type { SaveState } from './save-state.ts';
export type {
  ReplaceOptions,
  SearchClient,
  SearchOptions,
  SuggestionOptions,
} from './search-client.ts';
export { systemPorts } from './system-ports.ts';
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
export type { TrashClient, TrashOptions } from './trash-client.ts';
export { watchExpansion } from './watch-expansion.ts';
export type { ExpansionWatcher } from './watch-expansion.ts';
export { watchLibrary } from './watch-library.ts';
export type { LibraryWatcher } from './watch-library.ts';
