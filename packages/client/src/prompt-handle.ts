import type { PromptError, TextChange, VariableValue } from '@prompt-manager/core';
import type { ServerMessage } from '@prompt-manager/protocol';
import type { ConnectionState } from './connection-state.ts';
import type { ClientPorts } from './ports.ts';
import type { SaveState } from './save-state.ts';
import type { WebSocketConstructor } from './web-socket.ts';

/** Which prompt to open, and with what. */
export interface OpenOptions {
  /** The address the server printed: `http://localhost:8081`. */
  readonly baseUrl: string;
  /** An id or a display name. */
  readonly id: string;
  /** The platform's own unless given. */
  readonly webSocket?: WebSocketConstructor | undefined;
  readonly ports?: ClientPorts | undefined;
}

/** A new text for the screen. */
export interface TextEvent {
  readonly content: string;
  /** The newest revision of the server that `content` contains. */
  readonly revision: number;
  /** What turns the text before into `content`, for carets and for editors. */
  readonly changes: readonly TextChange[];
  /** `opened`: the first text. `remote`: others changed it; what was typed here is in it. */
  readonly why: 'opened' | 'remote';
}

/** Description and tags of a prompt. */
export interface Metadata {
  readonly description: string | null;
  readonly tags: readonly string[];
}

/** A change of description, tags or both; what is absent stays. */
export type MetadataChange = { readonly [K in keyof Metadata]?: Metadata[K] | undefined };

/** The prompt has another id now. */
export interface RenamedEvent {
  readonly from: string;
  readonly to: string;
}

/** Whether the prompt's file holds what was saved (SPEC D3). */
export interface MirrorState {
  readonly onDisk: boolean;
  readonly revision: number;
  /** Why the file could not be written; null when it was. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** An expansion as the server sends it. */
export type ExpandedEvent = Extract<ServerMessage, { action: 'expanded' }>;

/** A rendered text as the server sends it. */
export type RenderedEvent = Extract<ServerMessage, { action: 'rendered' }>;

/** Values by the names of their variables. */
export type VariableValues = Readonly<Record<string, VariableValue>>;

/**
 * One prompt, live. Events come in the order of what happened; each `onX` answers with what ends it. Nothing typed is
 * lost while the handle is open: it is merged, sent again and kept through broken connections.
 */
export interface PromptHandle {
  /** The prompt's id, which a rename changes. */
  readonly id: string;
  /** The text for the screen; empty before the first one arrived. */
  readonly text: string;
  /** The newest revision of the server in `text`; 0 before the first. */
  readonly revision: number;
  readonly metadata: Metadata;
  /** True when the server lets nobody change the prompt. */
  readonly isReadOnly: boolean;
  readonly connection: ConnectionState;
  readonly saveState: SaveState;
  /** True when every change made here has a successful answer (SPEC D3). */
  readonly isSaved: boolean;
  /** What the server last said of the file on this connection; null when it said nothing. */
  readonly mirror: MirrorState | null;

  /** Resolves when the first text is there. @throws PromptError with the code of what closed it, such as `prompt_not_found` */
  opened(): Promise<void>;
  /** Resolves when everything typed is saved, however long that takes. @throws PromptError when it is refused for good or the handle is closed first */
  saved(): Promise<void>;
  /** Somebody typed: `content` is the whole text. @throws PromptError `invalid_request` before the first text is there */
  setText(content: string): void;
  /** Changes description, tags or both. @throws PromptError `invalid_request` before the first text is there */
  setMetadata(change: MetadataChange): void;
  /** Expands `content`, or the saved text, in the context of this prompt; nothing is saved (SPEC W5). @throws PromptError */
  expand(content?: string): Promise<ExpandedEvent>;
  /**
   * Expands `content`, or the saved text, and replaces its variables; nothing is saved (SPEC V6).
   * @throws PromptError `invalid_request` for a value that does not fit
   */
  render(values: VariableValues, content?: string): Promise<RenderedEvent>;
  /** Tries to connect now instead of waiting; an open connection is replaced. */
  reconnect(): void;
  /** Ends the connection and every wait; what is unsaved then stays unsaved. Idempotent. */
  close(): void;

  onState(listener: (state: ConnectionState) => void): () => void;
  onText(listener: (event: TextEvent) => void): () => void;
  onMetadata(listener: (metadata: Metadata) => void): () => void;
  /** Hears the expanded text now and after every change of anything in it (SPEC W6), for as long as anybody listens. */
  onExpanded(listener: (event: ExpandedEvent) => void): () => void;
  onSaveState(listener: (state: SaveState) => void): () => void;
  onRenamed(listener: (event: RenamedEvent) => void): () => void;
  onMirror(listener: (state: MirrorState) => void): () => void;
  /** Hears what went wrong and belongs to no save: unreadable frames, refused subscriptions. */
  onError(listener: (error: PromptError) => void): () => void;
}
