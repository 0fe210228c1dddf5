/** The part of a WebSocket that is used; those of browsers, of Node and of the ws package fit. */
export interface WebSocketLike {
  /** 1 while frames can be sent; absent where that is not told. */
  readonly readyState?: number | undefined;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  addEventListener(type: 'error', listener: () => void): void;
}

/** Opens a WebSocket to a `ws:` or `wss:` address. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;
