import { systemPorts } from '@prompt-manager/client';

/** Hears of the library. */
export interface EventHandlers {
  /** Changes, as the server sent them. */
  readonly onChanges: (data: string) => void;
  /** Changes were left out: what is shown is to be read again. */
  readonly onResync: () => void;
  readonly onFound: () => void;
  readonly onLost: () => void;
}

type Message =
  | { readonly kind: 'changes'; readonly data: string }
  | { readonly kind: 'resync' | 'found' | 'lost' };

/** The window that has this lock holds the stream for all; the channel is how it tells the others. */
const sharedName = 'prompt-manager.events';

/** A stream that the browser gave up is opened again after this. */
const reopenMs = 2_000;

/**
 * Follows the events of the library with one stream for all windows of this browser. A browser has six connections to a
 * server over HTTP/1.1: a stream in each window would leave none for anything else in the seventh. One window holds the
 * stream and tells the others; when it is closed, the next takes over. Without a secure context every window has its own.
 */
export function followEvents(handlers: EventHandlers): () => void {
  const channel = new BroadcastChannel(sharedName);
  const hear = (message: Message): void => {
    if (message.kind === 'changes') handlers.onChanges(message.data);
    else if (message.kind === 'resync') handlers.onResync();
    else if (message.kind === 'found') handlers.onFound();
    else handlers.onLost();
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => hear(data));
  const tell = (message: Message): void => {
    hear(message);
    channel.postMessage(message);
  };
  const over = new AbortController();
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      const close = openStream(tell);
      over.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });
  // Types say that locks are always there; without a secure context they are not.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) void hold();
  else locks.request(sharedName, { signal: over.signal }, hold).catch(() => undefined); // Ended before its turn came.
  return () => {
    over.abort();
    channel.close();
  };
}

function openStream(tell: (message: Message) => void): () => void {
  let source: EventSource;
  let cancel: () => void = () => undefined;
  const open = (): void => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => tell({ kind: 'found' }));
    source.addEventListener('resync', () => tell({ kind: 'resync' }));
    source.addEventListener('changes', ({ data }: MessageEvent<string>) =>
      tell({ kind: 'changes', data }),
    );
    source.addEventListener('error', () => {
      tell({ kind: 'lost' });
      if (source.readyState === EventSource.CLOSED) cancel = systemPorts.setTimer(reopenMs, open);
    });
  };
  open();
  return () => {
    cancel();
    source.close();
  };
}
