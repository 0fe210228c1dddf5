import { systemPorts } from '@prompt-manager/client';
import { libraryQuery, ofLibrary, ownLibrary, pagePosition } from '../state/library.ts';
import type { LibraryIdentity } from '../state/library.ts';

/** Hears of the library. */
export interface EventHandlers {
  /** Changes, as the server sent them. */
  readonly onChanges: (data: string) => void;
  /** Changes were left out: what is shown is to be read again. */
  readonly onResync: () => void;
  /** Who has which prompt open, as the server sent it. */
  readonly onPresence: (data: string) => void;
  /** The stream is there. `isWhole`: it tells everything since this page was made, so that nothing it read is too old. */
  readonly onFound: (isWhole: boolean) => void;
  readonly onLost: () => void;
  /** Another library answers (SPEC U150). */
  readonly onOther: (library: LibraryIdentity) => void;
}

type Message =
  | { readonly kind: 'changes' | 'presence'; readonly data: string }
  | { readonly kind: 'resync' | 'found' | 'lost' }
  /** As `found`, of a stream that begins where the page of the window that holds it was made; told to no other window. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'other'; readonly library: LibraryIdentity }
  /** A window begins to listen: presence is told in whole and seldom, so it hears the newest. */
  | { readonly kind: 'hello' };

/** The window that has this lock holds the stream for all; the channel is how it tells the others. */
const sharedName = ofLibrary('prompt-manager.events');

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
    else if (message.kind === 'presence') handlers.onPresence(message.data);
    else if (message.kind === 'resync') handlers.onResync();
    else if (message.kind === 'found') handlers.onFound(false);
    else if (message.kind === 'begun') handlers.onFound(true);
    else if (message.kind === 'lost') handlers.onLost();
    else if (message.kind === 'other') handlers.onOther(message.library);
    else for (const last of [presence, other]) if (last !== null) channel.postMessage(last);
  };
  /** What the stream told last, in the window that holds it. */
  let presence: Message | null = null;
  let other: Message | null = null;
  /** Everything since this page was made is news for this window, until another one told it something. */
  let isPageNew = true;
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind !== 'hello') isPageNew = false;
    hear(data);
  });
  const tell = (message: Message): void => {
    if (message.kind === 'presence') presence = message;
    else if (message.kind === 'other') other = message;
    else if (message.kind === 'found' || message.kind === 'begun') presence = other = null;
    hear(message);
    // Other windows have pages, and read things, of other times.
    channel.postMessage(message.kind === 'begun' ? { kind: 'found' } : message);
  };
  channel.postMessage({ kind: 'hello' } satisfies Message);
  const over = new AbortController();
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      const close = openStream(tell, isPageNew ? pagePosition : null);
      isPageNew = false;
      over.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });
  // Types say that locks are always there; without a secure context they are not.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) void hold();
  else
    locks.request(sharedName, { signal: over.signal }, hold).catch(() => {
      // Ended before its turn came, else refused, as by a browser that is told to keep nothing.
      if (!over.signal.aborted) void hold();
    });
  return () => {
    over.abort();
    channel.close();
  };
}

/** Opens the stream, after this position when one is given; what is read since then is not too old when it begins. */
function openStream(tell: (message: Message) => void, after: string | null): () => void {
  let source: EventSource;
  let cancel: () => void = () => undefined;
  let begin = after;
  const open = (): void => {
    source = new EventSource(addressOf(begin));
    source.addEventListener('open', () => {
      tell({ kind: begin === null ? 'found' : 'begun' });
      begin = null;
    });
    source.addEventListener('resync', () => tell({ kind: 'resync' }));
    source.addEventListener('changes', ({ data }: MessageEvent<string>) =>
      tell({ kind: 'changes', data }),
    );
    source.addEventListener('presence', ({ data }: MessageEvent<string>) =>
      tell({ kind: 'presence', data }),
    );
    source.addEventListener('error', () => {
      tell({ kind: 'lost' });
      if (source.readyState !== EventSource.CLOSED) return;
      cancel = systemPorts.setTimer(reopenMs, open);
      void lookForOther(tell);
    });
  };
  open();
  return () => {
    cancel();
    source.close();
  };
}

function addressOf(after: string | null): string {
  const query = [libraryQuery, after === null ? '' : `after=${encodeURIComponent(after)}`];
  const text = query.filter((each) => each !== '').join('&');
  return text === '' ? '/api/events' : `/api/events?${text}`;
}

/** A stream that is refused may be so because another library is served here now. */
async function lookForOther(tell: (message: Message) => void): Promise<void> {
  try {
    const health = (await (await globalThis.fetch('/healthz')).json()) as {
      readonly library?: LibraryIdentity;
    };
    const { library } = health;
    if (ownLibrary !== null && library !== undefined && library.id !== ownLibrary.id)
      tell({ kind: 'other', library });
  } catch {
    // Nobody answers: the stream is asked for again.
  }
}
