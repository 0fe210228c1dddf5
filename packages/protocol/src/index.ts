export { authorHeader } from './author-header.ts';
export { commandAgent } from './command-agent.ts';
export { libraryHeader } from './library-header.ts';
export { isPersonName, shownName } from './person-name.ts';
export { changedWords, changeOrigins, originWords, partWords } from './origin-words.ts';
export type { ChangeOrigin } from './origin-words.ts';
export { closeCodes, closeFor } from './close-codes.ts';
export type { CloseCode } from './close-codes.ts';
export { readShape } from './read-shape.ts';
export {
  changesEventSchema,
  expandedEventSchema,
  failedEventSchema,
  goneEventSchema,
  indexingEventSchema,
  libraryChangeSchema,
  presenceEventSchema,
  renamedEventSchema,
  resyncEventSchema,
  shownPersonSchema,
} from './events.ts';
export type {
  ChangesEvent,
  ExpandedEvent,
  FailedEvent,
  GoneEvent,
  IndexingEvent,
  LibraryChange,
  PresenceEvent,
  RenamedEvent,
  ResyncEvent,
} from './events.ts';
export { graphQuerySchema, graphSchema } from './graph.ts';
export type { GraphMessage } from './graph.ts';
export { graphDot, graphMermaid } from './graph-text.ts';
export {
  impactBodySchema,
  impactPageQuerySchema,
  impactQuerySchema,
  impactSchema,
} from './impact.ts';
export type { ImpactItem, ImpactMessage } from './impact.ts';
export {
  clientMessageSchema,
  initialSchema,
  parseClientMessage,
  parseFrame,
  requestIdOf,
  serverMessageSchema,
  textChangeSchema,
} from './json-dialect.ts';
export type {
  ClientAction,
  ClientMessage,
  ReceivedMessage,
  InitialMessage,
  RequestId,
  ServerMessage,
} from './json-dialect.ts';
export {
  listedProblemSchema,
  problemPageSchema,
  problemSchema,
  problemsQuerySchema,
  promptProblemsSchema,
} from './problem.ts';
export type { ListedProblem, ProblemMessage, ProblemPage, QuickFixMessage } from './problem.ts';
export type { SegmentMessage } from './segment.ts';
export {
  extractSchema,
  inlineSchema,
  refactorResultSchema,
  renameResultSchema,
  renameSchema,
  undoSchema,
} from './refactor.ts';
export type { RefactorResult, RefactoredFileMessage, RenameResult } from './refactor.ts';
export {
  blameSchema,
  createSchema,
  deletedGlobSchema,
  deleteManySchema,
  deleteQuerySchema,
  deletionBreakSchema,
  creationSchema,
  deletionSchema,
  deletionsSchema,
  directoryListSchema,
  directorySchema,
  errorSchema,
  expandedPromptSchema,
  expandSchema,
  expansionSchema,
  historyLineSchema,
  historyQuerySchema,
  historySchema,
  listedRecordSchema,
  listQuerySchema,
  listSchema,
  mountSchema,
  patchDirectorySchema,
  recordSchema,
  referencedBySchema,
  restoreSchema,
  revisionSchema,
  updateSchema,
} from './rest.ts';
export type {
  BlameMessage,
  CreateBody,
  DeletionBreak,
  DeletedGlob,
  DeletionEffects,
  CreationMessage,
  DeletionMessage,
  NameClash,
  DeletionsMessage,
  DirectoryMessage,
  ErrorMessage,
  ExpandedPromptMessage,
  ExpansionMessage,
  HistoryLine,
  HistoryMessage,
  ListedRecord,
  ListQuery,
  PromptRecord,
  RestoreBody,
  RevisionMessage,
  UpdateBody,
} from './rest.ts';
export {
  replaceAnswerSchema,
  replaceBreakSchema,
  replaceVariableBreakSchema,
  replaceItemSchema,
  replaceSchema,
  searchAnswerSchema,
  searchItemSchema,
  searchQuerySchema,
  suggestionQuerySchema,
  suggestionsSchema,
} from './search.ts';
export type {
  ReplaceAnswer,
  ReplaceBody,
  ReplaceBreak,
  ReplaceVariableBreak,
  ReplaceItem,
  SearchAnswer,
  SearchItem,
  SearchQuerystring,
  Suggestion,
} from './search.ts';
export {
  renderSchema,
  renderedSchema,
  defaultEncoding,
  encodingNames,
  tokensQuerySchema,
  tokensSchema,
  fileQuerySchema,
  fileSchema,
  valuesSchema,
  variableSchema,
  variablesSchema,
} from './render.ts';
export type {
  EncodingName,
  FileMessage,
  RenderedMessage,
  TokensMessage,
  VariableMessage,
} from './render.ts';
export {
  trashedSchema,
  trashItemSchema,
  trashPageSchema,
  trashQuerySchema,
  trashRestoreSchema,
} from './trash.ts';
export type { TrashedPrompt, TrashItem, TrashPage } from './trash.ts';
export {
  awarenessFrame,
  firstTextId,
  ownFrame,
  queryAwarenessFrame,
  readOwnMessage,
  readYjsFrame,
  readYjsServerFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from './yjs-dialect.ts';
export type { YjsClientMessage, YjsServerMessage } from './yjs-dialect.ts';
