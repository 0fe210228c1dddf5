import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PromptError, toPromptError, type Limits } from '@prompt-manager/core';
import type { FastifyInstance } from 'fastify';
import { OriginCheck } from './auth/origin-check.ts';
import type { FileIndex } from './file-index/file-index.ts';
import type { Journal } from './journal/journal.ts';
import { openLibrary, type Library } from './library/open-library.ts';
import type { FileThread } from './mirror/file-thread.ts';
import { closeStorage, openStorage } from './open-storage.ts';
import { EventStreams } from './live/event-streams.ts';
import { LibraryEvents } from './live/library-events.ts';
import type { HistoryOptions } from './library/retention.ts';
import type { Ports } from './ports.ts';
import { buildHttp } from './rest/build-http.ts';
import { systemPorts } from './system-ports.ts';
import { SocketServer } from './socket/socket-server.ts';

/** What an application is made of. Everything but `root` has a default that is right for serving one folder on one machine. */
export interface AppOptions {
  /** Path of an existing folder of Markdown files. */
  readonly root: string;
  /** The journal to use and to close; SQLite in the root's `.prompt-manager/` unless given. */
  readonly journal?: Journal | undefined;
  /** The index of the files to use and to close; in the root's `.prompt-manager/` unless given, none beside a journal that is given. */
  readonly index?: FileIndex | undefined;
  readonly ports?: Ports | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** An append under way for longer than this counts as stalled (SPEC D9); 10 s unless given. */
  readonly journalStallMs?: number | undefined;
  /** How long old texts are kept (SPEC H4); for ever unless given. */
  readonly history?: HistoryOptions | undefined;
  /** Serve without changing anything. */
  readonly readOnly?: boolean | undefined;
  /** Take in changes that other programs make to the files; true unless given. */
  readonly watch?: boolean | undefined;
  /** Wait until every file is read, however many there are; else a large library is there before (SPEC L3). */
  readonly readAllFirst?: boolean | undefined;
  /** Folder of the built web page; no page is served unless given. */
  readonly webRoot?: string | undefined;
  /** The folder is a copy of a sample: the page says so and offers to remove what was in it at the start. */
  readonly isSample?: boolean | undefined;
  /** What a person types to start this server again, without the port; the page says it when the server is gone. */
  readonly startCommand?: string | undefined;
  /** Host names beyond loopback under which the server may be addressed. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Hears of every failure that is nobody's fault but ours or the machine's. Silent unless given. */
  readonly log?: ((error: PromptError) => void) | undefined;
}

/** Where an application listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** `http://localhost:8081`, without a slash at the end. */
  readonly url: string;
}

/** The whole application (SPEC R4). Nothing listens until `listen` is called. */
export interface App {
  readonly library: Library;
  /** The HTTP side; `http.inject` answers requests without a socket. */
  readonly http: FastifyInstance;
  readonly sockets: SocketServer;
  /** Begins to accept connections. Port 0 takes a free one. @throws PromptError `port_in_use`, `unsafe_bind` */
  readonly listen: (at: {
    readonly port: number;
    readonly host?: string | undefined;
  }) => Promise<Address>;
  /** Ends everything that was started, after saving and writing what waits; idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Builds the application without listening.
 *
 * @throws PromptError `directory_unusable`, `library_locked`, `journal_corrupt`
 */
export async function createApp(options: AppOptions): Promise<App> {
  const ports = options.ports ?? systemPorts;
  const log = options.log ?? (() => undefined);
  const storage = await openStorage({ ...options, ports, log });
  const { identity, files } = storage;
  const library = await openLibrary({
    ...storage,
    readAllFirst: options.readAllFirst,
    ports,
    limits: options.limits,
    journalStallMs: options.journalStallMs,
    history: options.history,
    log,
  }).catch(async (error: unknown) => {
    await closeStorage(storage);
    throw error;
  });
  const originCheck = new OriginCheck(options.allowedHosts);
  const sockets: SocketServer = new SocketServer({
    library,
    identity,
    originCheck,
    onPresence: () => events.notePresence(),
  });
  const eventStreams = new EventStreams(ports, library.limits);
  const { maxUnreadBytes } = library.limits;
  const events: LibraryEvents = new LibraryEvents({
    run: ports.randomName(),
    maxUnreadBytes,
    ports,
    people: () => sockets.people(),
  });
  const page =
    options.webRoot === undefined
      ? undefined
      : {
          webRoot: options.webRoot,
          identity,
          sampleIds: options.isSample === true ? [...library.heads.all()].map(({ id }) => id) : [],
          startCommand: options.startCommand ?? '',
        };
  const http = await buildHttp({
    library,
    identity,
    sockets,
    originCheck,
    events,
    eventStreams,
    page,
  });
  sockets.attach(http.server);
  tellOfChanges(library, sockets, events);
  let closing: Promise<void> | null = null;
  return {
    library,
    http,
    sockets,
    listen: async (at) => {
      const address = await listen(http, at);
      // What is searched once and ended makes its index when it is asked.
      library.searchIndex.start();
      return address;
    },
    close: () => (closing ??= close({ library, http, sockets, eventStreams, events, files })),
  };
}

async function listen(
  http: FastifyInstance,
  { port, host = '127.0.0.1' }: { readonly port: number; readonly host?: string | undefined },
): Promise<Address> {
  if (!isLoopback(host))
    throw new PromptError('unsafe_bind', {
      detail: `serving on ${host} needs authentication, which this version does not have; leave out --host to serve this machine only`,
    });
  try {
    await http.listen({ port, host });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
      throw new PromptError('port_in_use', {
        detail: `port ${port} is taken; choose another with --port`,
        cause,
      });
    throw toPromptError(cause);
  }
  const { port: taken } = (http.server as Server).address() as AddressInfo;
  return {
    host,
    port: taken,
    url: `http://${host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${taken}`,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

async function close({
  library,
  http,
  sockets,
  eventStreams,
  events,
  files,
}: Pick<App, 'library' | 'http' | 'sockets'> & {
  readonly eventStreams: EventStreams;
  readonly events: LibraryEvents;
  readonly files: FileThread;
}): Promise<void> {
  try {
    events.close();
    sockets.close();
    eventStreams.close();
    await library.close();
    await files.close();
  } finally {
    sockets.terminate();
    await http.close();
  }
}

/** Sessions of a changed prompt hear of the change before the subscribers of what includes it. */
function tellOfChanges(
  { feed, expansions, heads, onMirrorStatusChanged, onFileWritten, onIndexing }: Library,
  { broadcaster }: SocketServer,
  events: LibraryEvents,
): void {
  feed.onCommittedFirst((batch) => broadcaster.tell(batch));
  feed.onCommitted((batch, touched) => {
    events.tell(batch, touched);
    if (batch.some(({ kind }) => kind !== 'update')) events.notePresence();
  });
  feed.onCommitted((batch, touched) => expansions.follow(batch, touched));
  onIndexing((progress) => events.tellIndexing(progress));
  onMirrorStatusChanged((id, failure) =>
    broadcaster.tellMirror(id, heads.facts(id)?.revision ?? 0, failure),
  );
  onFileWritten((id, revision) => broadcaster.tellWritten(id, revision));
}
