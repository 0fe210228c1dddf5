export { finalCloseCodes, transition as nextConnectionState } from './connection-state.ts';
export type { ConnectionEffect, ConnectionEvent, ConnectionState } from './connection-state.ts';
export type { Fetch, FetchAnswer, FetchRequest } from './fetch.ts';
export type {
  Dependent,
  Health,
  PromptPage,
  PromptProblems,
  TaggedPrompt,
  UnwrittenFile,
} from './http-answers.ts';
export { createHttpClient } from './http-client.ts';
export type {
  Condition,
  ExpandOptions,
  GraphOptions,
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
export type { SearchClient, SearchOptions, SuggestionOptions } from './search-client.ts';
export { systemPorts } from './system-ports.ts';
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
