import { Listeners, PromptConnection, socketUrl } from '@prompt-manager/client';
import type { ClientPorts, ConnectionState, ExpandedEvent } from '@prompt-manager/client';
import type { ServerMessage } from '@prompt-manager/protocol';

/** A prompt's expanded text with its source map, or why there is none. */
export type LiveExpansion =
  | { readonly kind: 'expanded'; readonly expansion: ExpandedEvent }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Whether the expansion is kept current: the server is away, it is asked for and not here yet, or it is the newest. */
export type Following = 'away' | 'asked' | 'live';

/** Whether a prompt can be changed. */
export interface Changeability {
  readonly isReadOnly: boolean;
  /** Why it cannot; null when it can, or nobody says. */
  readonly readOnlyReason: string | null;
}

/** What a feed is made of. */
export interface PromptFeedOptions {
  readonly baseUrl: string;
  /** The prompt's id, asked for before each try. */
  readonly id: () => string;
  /** What the address says besides the id. */
  readonly query: () => string;
  readonly webSocket: typeof WebSocket;
  readonly ports: ClientPorts;
  /** What the server says on opening. */
  readonly onOpened: (facts: { readonly id: string } & Changeability) => void;
  /** It cannot be changed from now on, or can again (SPEC F17). */
  readonly onReadOnly: (facts: Changeability) => void;
  readonly onFollowing: (following: Following) => void;
}

/**
 * What the Yjs dialect has no word for, over a socket of the JSON dialect: whether the prompt can be changed, and its
 * expansion while somebody listens. Its updates come as changes, which nobody reads: the text is the document's.
 */
export class PromptFeed {
  readonly #options: PromptFeedOptions;
  readonly #connection: PromptConnection;
  readonly #listeners = new Listeners<LiveExpansion>();
  #last: LiveExpansion | null = null;

  constructor(options: PromptFeedOptions) {
    this.#options = options;
    const { baseUrl, id, query, webSocket, ports } = options;
    this.#connection = new PromptConnection({
      url: () => `${socketUrl(baseUrl, id())}${query()}`,
      webSocket,
      ports,
      isSaving: () => false,
      onState: (state) => options.onFollowing(isComing(state) ? 'asked' : 'away'),
      onMessage: (message) => this.#receive(message),
      // An unreadable frame makes the connection anew, which is all there is to do.
      onError: () => undefined,
    });
  }

  /** The newest expansion; null before the first. */
  get expansion(): LiveExpansion | null {
    return this.#last;
  }

  start(): void {
    this.#connection.start();
  }

  /** Calls the listener with every expansion, the newest known at once; the answer ends it. */
  onExpansion(listener: (expansion: LiveExpansion) => void): () => void {
    const remove = this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#subscribe();
    if (this.#last !== null) listener(this.#last);
    return () => {
      remove();
      if (this.#listeners.size > 0 || this.#connection.state.kind !== 'open') return;
      this.#connection.send({ action: 'unsubscribe', expanded: true });
    };
  }

  /** Tries now instead of waiting. */
  reconnect(): void {
    this.#connection.reconnect();
  }

  /** The server answers after it was lost at `lostAtMs`: waiting is over, and what was open before is dead. */
  serverIsBack(lostAtMs: number): void {
    const { state } = this.#connection;
    if (state.kind === 'waiting' || (state.kind === 'open' && state.sinceMs <= lostAtMs))
      this.#connection.reconnect();
  }

  close(): void {
    this.#connection.close();
  }

  #subscribe(): void {
    if (this.#connection.state.kind !== 'open' || this.#listeners.size === 0) return;
    this.#options.onFollowing('asked');
    this.#connection.send({ action: 'subscribe', expanded: true, segments: true });
  }

  #receive(message: ServerMessage): void {
    switch (message.action) {
      case 'initial':
        this.#connection.send({ action: 'subscribe', changes: true });
        this.#subscribe();
        return this.#options.onOpened({ id: message.id, ...changeability(message) });
      case 'expanded':
        return this.#tell({ kind: 'expanded', expansion: message });
      case 'error':
        return this.#tell({ kind: 'refused', code: message.code, message: message.message });
      case 'update_metadata':
        if (message.read_only !== undefined) this.#options.onReadOnly(changeability(message));
        return;
      case 'update':
      case 'update_status':
      case 'subscribed':
      case 'unsubscribed':
      case 'renamed':
      case 'mirror_status':
      case 'rendered':
        return;
    }
  }

  #tell(expansion: LiveExpansion): void {
    this.#last = expansion;
    this.#options.onFollowing('live');
    this.#listeners.tell(expansion);
  }
}

function changeability(message: {
  readonly read_only?: boolean | undefined;
  readonly read_only_reason?: string | undefined;
}): Changeability {
  const { read_only: isReadOnly = false, read_only_reason: readOnlyReason = null } = message;
  return { isReadOnly, readOnlyReason };
}

/** Whether there is no reason to think that the server is away. */
function isComing(state: ConnectionState): boolean {
  return state.kind === 'open' || (state.kind === 'connecting' && state.failures === 0);
}
