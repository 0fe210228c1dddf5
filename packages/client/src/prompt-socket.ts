import { PromptError } from '@prompt-manager/core';
import type { TextChange } from '@prompt-manager/core';
import type { ClientMessage, ServerMessage } from '@prompt-manager/protocol';
import { closeError } from './close-error.ts';
import type { ConnectionState } from './connection-state.ts';
import { Listeners } from './listeners.ts';
import type { ClientPorts } from './ports.ts';
import { PromptConnection } from './prompt-connection.ts';
import { PromptDraft } from './prompt-draft.ts';
import type { SaveAnswer } from './prompt-draft.ts';
import { PromptExpansions } from './prompt-expansions.ts';
import type {
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
import { socketUrl } from './prompt-url.ts';
import { Questions } from './questions.ts';
import { isSameSaveState } from './save-state.ts';
import type { SaveState } from './save-state.ts';
import { serverError, statusError } from './server-error.ts';
import { systemPorts, systemWebSocket } from './system-ports.ts';

/** Opens a prompt and keeps it open until the handle is closed. */
export function openPrompt(options: OpenOptions): PromptHandle {
  const prompt = new LivePrompt(options);
  prompt.start();
  return prompt;
}

type MessageOf<A extends ServerMessage['action']> = Extract<ServerMessage, { action: A }>;

/**
 * 1. `#draft` is null until the first `initial` and never after.
 * 2. After whatever may change it, `#settle` sends what is ready and tells the save state if it changed.
 */
class LivePrompt implements PromptHandle {
  readonly #ports: ClientPorts;
  readonly #connection: PromptConnection;
  readonly #expansions: PromptExpansions;
  readonly #renderings = new Questions<RenderedEvent>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #states = new Listeners<ConnectionState>();
  readonly #texts = new Listeners<TextEvent>();
  readonly #metadatas = new Listeners<Metadata>();
  readonly #saveStates = new Listeners<SaveState>();
  readonly #renames = new Listeners<RenamedEvent>();
  readonly #mirrors = new Listeners<MirrorState>();
  readonly #errors = new Listeners<PromptError>();
  #id: string;
  #draft: PromptDraft | null = null;
  /** True once the text of this connection is taken in; before that nothing may be sent that is based on an older one. */
  #isCurrent = false;
  #isReadOnly = false;
  #mirror: MirrorState | null = null;
  #savedAtMs: number | null = null;
  #saveState: SaveState = { kind: 'saved', atMs: null };
  #lastRequestId = 0;

  readonly onState = this.#states.add;
  readonly onText = this.#texts.add;
  readonly onMetadata = this.#metadatas.add;
  readonly onExpanded: PromptHandle['onExpanded'];
  readonly onSaveState = this.#saveStates.add;
  readonly onRenamed = this.#renames.add;
  readonly onMirror = this.#mirrors.add;
  readonly onError = this.#errors.add;

  constructor({ baseUrl, id, webSocket = systemWebSocket(), ports = systemPorts }: OpenOptions) {
    this.#id = id;
    this.#ports = ports;
    this.#connection = new PromptConnection({
      url: () => socketUrl(baseUrl, this.#id),
      webSocket,
      ports,
      isSaving: () => this.#draft?.isSaving === true,
      onState: (state) => this.#enter(state),
      onMessage: (message) => this.#receive(message),
      onError: (error) => this.#errors.tell(error),
    });
    this.#expansions = new PromptExpansions((message) => this.#sendIfOpen(message));
    this.onExpanded = this.#expansions.listen;
    // Whoever does not wait for the opening hears of its failure through onState.
    this.#opened.promise.catch(() => undefined);
  }

  start(): void {
    this.#connection.start();
  }

  get id(): string {
    return this.#id;
  }

  get text(): string {
    return this.#draft?.text ?? '';
  }

  get revision(): number {
    return this.#draft?.revision ?? 0;
  }

  get metadata(): Metadata {
    return this.#draft?.metadata ?? { description: null, tags: [] };
  }

  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  get saveState(): SaveState {
    return this.#saveState;
  }

  get isSaved(): boolean {
    return this.#saveState.kind === 'saved';
  }

  get mirror(): MirrorState | null {
    return this.#mirror;
  }

  opened(): Promise<void> {
    return this.#opened.promise;
  }

  saved(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      const { saveState, connection } = this;
      if (saveState.kind === 'saved') resolve();
      else if (saveState.kind === 'refused') reject(saveState.error);
      else if (connection.kind === 'closed') reject(closeError(connection));
    };
    const ends = [this.onSaveState(look), this.onState(look)];
    look();
    return promise.finally(() => {
      for (const end of ends) end();
    });
  }

  setText(content: string): void {
    this.#presentDraft().type(content);
    this.#settle();
  }

  setMetadata(change: MetadataChange): void {
    this.#presentDraft().changeMetadata(change);
    this.#settle();
  }

  expand(content?: string): Promise<ExpandedEvent> {
    if (this.connection.kind !== 'open') return Promise.reject(notConnected(this.#id));
    return this.#expansions.ask(this.#nextRequestId(), content);
  }

  render(values: VariableValues, content?: string): Promise<RenderedEvent> {
    if (this.connection.kind !== 'open') return Promise.reject(notConnected(this.#id));
    const requestId = this.#nextRequestId();
    const answer = this.#renderings.ask(requestId);
    const variables = { ...values };
    this.#connection.send({ action: 'render', variables, content, request_id: requestId });
    return answer;
  }

  reconnect(): void {
    this.#connection.reconnect();
  }

  close(): void {
    this.#connection.close();
  }

  #enter(state: ConnectionState): void {
    if (state.kind !== 'open') {
      this.#isCurrent = false;
      this.#expansions.refuseAll(notConnected(this.#id));
      this.#renderings.refuseAll(notConnected(this.#id));
      this.#mirror = null;
    }
    if (state.kind === 'closed') {
      this.#opened.reject(closeError(state));
      this.#draft?.close();
    }
    this.#states.tell(state);
    this.#settle();
  }

  #receive(message: ServerMessage): void {
    switch (message.action) {
      case 'initial':
        return this.#open(message);
      case 'update':
        return this.#hear(message);
      case 'update_status':
        return this.#answer(
          {
            requestId: message.request_id,
            error: statusError(message),
            revision: message.revision,
          },
          message.timestamp,
        );
      case 'update_metadata':
        this.#isReadOnly = message.read_only ?? this.#isReadOnly;
        this.#draft?.hearMetadata(message, message.revision);
        return this.#metadatas.tell(this.metadata);
      case 'expanded':
        return this.#expansions.take(message);
      case 'rendered':
        this.#renderings.take(message);
        return;
      case 'renamed':
        this.#id = message.to;
        return this.#renames.tell({ from: message.from, to: message.to });
      case 'mirror_status': {
        const { on_disk: onDisk, revision, error = null } = message;
        this.#mirror = { onDisk, revision, error };
        return this.#mirrors.tell(this.#mirror);
      }
      case 'error':
        return this.#takeError(serverError(message.code, message.message), message.request_id);
      case 'subscribed':
      case 'unsubscribed':
        return;
    }
  }

  #open(initial: MessageOf<'initial'>): void {
    // The prompt is gone and its id means another one as a display name: what was typed is not for that one (SPEC R12).
    if (this.#draft !== null && initial.id !== this.#id)
      return this.#connection.endAsNotFound(
        `no prompt has the id ${this.#id} any more; the name means ${initial.id} now`,
      );
    this.#isCurrent = true;
    this.#id = initial.id;
    this.#isReadOnly = initial.read_only;
    if (this.#draft === null) {
      this.#draft = new PromptDraft(initial, {
        ports: this.#ports,
        nextRequestId: () => this.#nextRequestId(),
        onDue: () => this.#settle(),
      });
      this.#texts.tell({
        content: this.text,
        revision: this.revision,
        changes: [{ from: 0, to: 0, insert: this.text }],
        why: 'opened',
      });
    } else {
      this.#tellText(this.#draft.reopen(initial));
    }
    this.#metadatas.tell(this.metadata);
    this.#expansions.subscribe();
    this.#opened.resolve();
    this.#settle();
  }

  #hear({ content, revision }: MessageOf<'update'>): void {
    // This client never asks for updates as changes; whoever sends them anyway is asked for the whole text.
    if (content === undefined) return this.#connection.reconnect();
    this.#tellText(this.#draft?.hear({ content, revision }) ?? []);
    this.#settle();
  }

  #answer(answer: SaveAnswer, timestamp: string | null): void {
    const { outcome, changes } = this.#draft?.answer(answer) ?? { outcome: 'foreign', changes: [] };
    if (outcome === 'foreign' && answer.error !== null) return this.#errors.tell(answer.error);
    if (outcome === 'stale' || answer.error?.code === 'revision_unknown')
      this.#connection.reconnect();
    if (answer.error === null && timestamp !== null) this.#savedAtMs = Date.parse(timestamp);
    this.#tellText(changes);
    this.#settle();
  }

  #takeError(error: PromptError, requestId: unknown): void {
    if (!this.#expansions.refuse(requestId, error) && !this.#renderings.refuse(requestId, error))
      this.#answer({ requestId, error, revision: 0 }, null);
  }

  #tellText(changes: readonly TextChange[]): void {
    if (changes.length > 0)
      this.#texts.tell({ content: this.text, revision: this.revision, changes, why: 'remote' });
  }

  #sendIfOpen(message: ClientMessage): void {
    if (this.connection.kind === 'open') this.#connection.send(message);
  }

  #settle(): void {
    if (this.#isCurrent)
      for (const message of this.#draft?.takeOutgoing() ?? []) this.#connection.send(message);
    const state = this.#draft?.saveState(this.#isCurrent) ?? {
      kind: 'saved',
      atMs: this.#savedAtMs,
    };
    if (isSameSaveState(this.#saveState, state)) return;
    this.#saveState = state;
    this.#saveStates.tell(state);
  }

  #presentDraft(): PromptDraft {
    if (this.#draft === null)
      throw new PromptError('invalid_request', {
        detail: `the text of ${this.#id} has not arrived yet; wait for opened()`,
      });
    return this.#draft;
  }

  #nextRequestId(): number {
    this.#lastRequestId += 1;
    return this.#lastRequestId;
  }
}

function notConnected(id: string): PromptError {
  return new PromptError('server_unreachable', { detail: `there is no connection to ${id} now` });
}
