import type { PromptError } from '@prompt-manager/core';
import { changeOrigins } from '@prompt-manager/protocol';
import type {
  ChangesEvent,
  IndexingEvent,
  LibraryChange,
  ResyncEvent,
} from '@prompt-manager/protocol';
import { followEvents, type FollowOptions } from './event-follower.ts';
import {
  hasFields,
  isAbsentOr,
  isBoolean,
  isListOf,
  isNullOr,
  isNumber,
  isOneOf,
  isString,
} from './shape.ts';

/** What a watcher of a library is told. */
export interface LibraryWatcher {
  /** What one commit changed. */
  readonly onChanges: (event: ChangesEvent) => void;
  /** Changes were left out: read again what you show. */
  readonly onResync: (event: ResyncEvent) => void;
  /** How far the search index is; null once it has everything. */
  readonly onIndexing?: ((event: IndexingEvent) => void) | undefined;
  /** The stream is there, or was lost and is asked for again. */
  readonly onConnected?: ((isConnected: boolean) => void) | undefined;
  /** The server refuses the stream; nothing more is told. */
  readonly onRefused?: ((error: PromptError) => void) | undefined;
}

const isChange = hasFields<LibraryChange>({
  kind: isOneOf('create', 'update', 'rename', 'delete', 'show', 'hide'),
  id: isString,
  from: isAbsentOr(isString),
  revision: isNullOr(isNumber),
  at: isString,
  origin: isNullOr(isOneOf(...changeOrigins)),
});
const isChanges = hasFields<ChangesEvent>({
  changes: isListOf(isChange),
  problems_changed: isBoolean,
});
const isIndexing = hasFields<IndexingEvent>({
  indexing: isNullOr(
    hasFields<{ done: number; total: number }>({ done: isNumber, total: isNumber }),
  ),
});
const isResync = hasFields<ResyncEvent>({ reason: isOneOf('behind', 'restarted', 'many') });

/** Tells what is committed anywhere in the library (SPEC N1), over lost connections too; the answer ends it. */
export function watchLibrary(options: FollowOptions, watcher: LibraryWatcher): () => void {
  return followEvents(options, {
    path: () => '/api/events',
    onConnected: watcher.onConnected,
    onRefused: (error) => watcher.onRefused?.(error),
    onEvent: (event, data) => {
      if (event === 'changes' && isChanges(data)) watcher.onChanges(data);
      if (event === 'indexing' && isIndexing(data)) watcher.onIndexing?.(data);
      if (event === 'resync' && isResync(data)) watcher.onResync(data);
      return false;
    },
  });
}
