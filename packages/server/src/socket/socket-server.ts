import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { toPromptError, type PromptError, type PromptId } from '@prompt-manager/core';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { OriginCheck } from '../auth/origin-check.ts';
import type { Document } from '../document/document.ts';
import type { Head } from '../library/head.ts';
import { checkLibrary } from '../library/check-library.ts';
import type { LibraryIdentity } from '../library/library-identity.ts';
import { decodePath, locate } from '../rest/locate.ts';
import type { Library } from '../library/open-library.ts';
import { TextOwners } from '../library/text-owners.ts';
import { problemDetails } from '../rest/error-reply.ts';
import { AwarenessByPrompt } from '../session/awareness.ts';
import type { ShownPerson } from '../session/awareness.ts';
import { JsonSession } from '../session/json-session.ts';
import type { Session } from '../session/session.ts';
import { YjsSession } from '../session/yjs-session.ts';
import { Broadcaster, mirrorStatus } from './broadcaster.ts';
import { ConnectionManager } from './connection-manager.ts';
import { SessionConnection } from './session-connection.ts';
import { serveDebugSocket } from './debug-socket.ts';
import { WireFrames } from './wire-frames.ts';
import { WsSocket } from './ws-socket.ts';

/** A connection that answers no ping for this long is cut off. */
const heartbeatMs = 30_000;

/** Doors that lead to prompts; the longer ones first. */
const promptDoors = [
  { prefix: '/api/prompts/ws/fragments/', dialect: 'json', fragments: true },
  { prefix: '/api/prompts/ws/', dialect: 'json', fragments: false },
  { prefix: '/ws/prompts/', dialect: 'json', fragments: false },
  { prefix: '/api/prompts/yjs/fragments/', dialect: 'yjs', fragments: true },
  { prefix: '/api/prompts/yjs/', dialect: 'yjs', fragments: false },
] as const;
type PromptDoor = (typeof promptDoors)[number];

/** What the socket server needs from the house. */
export interface SocketServerContext {
  readonly library: Library;
  readonly identity: LibraryIdentity;
  readonly originCheck: OriginCheck;
  /** Somebody came to a prompt, left one, or moved in one. */
  readonly onPresence: () => void;
}

/** Accepts WebSockets on an HTTP server and keeps a session for each (SPEC W). */
export class SocketServer {
  readonly manager: ConnectionManager<SessionConnection>;
  readonly broadcaster: Broadcaster;
  readonly #context: SocketServerContext;
  readonly #server: WebSocketServer;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #awareness: AwarenessByPrompt<Document>;
  readonly #frames = new WireFrames();
  readonly #textOwners: TextOwners;
  /** Connections that asked for a WebSocket and have none yet, or never. */
  readonly #upgrading = new Set<Duplex>();
  #cancelHeartbeat: () => void = () => undefined;
  #closed = false;

  constructor(context: SocketServerContext) {
    this.#context = context;
    const { library, onPresence } = context;
    const { runningMs } = library.ports;
    this.#awareness = new AwarenessByPrompt({ runningMs, onChanged: onPresence });
    this.#textOwners = new TextOwners(library.heads);
    this.manager = new ConnectionManager((connection, error) => {
      library.log(toPromptError(error));
      connection.end('internal', 'the frame could not be sent');
    });
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: library.limits.maxFrameBytes,
      perMessageDeflate: false,
      clientTracking: true,
    });
    this.broadcaster = new Broadcaster(this.manager);
    this.#scheduleHeartbeat();
  }

  /** Everybody who has a prompt open and says who they are, with the prompt's id (SPEC N10). */
  *people(): IterableIterator<ShownPerson & { readonly id: PromptId }> {
    for (const [document, awareness] of this.#awareness.entries())
      if (!document.deleted)
        for (const person of awareness.people()) yield { ...person, id: document.id };
  }

  /** Takes the upgrades of a server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Closes every connection with 1012; idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelHeartbeat();
    for (const connection of this.manager.all())
      connection.end('shutting_down', 'the server is stopping');
    for (const ws of this.#server.clients) ws.close(1012);
    this.#server.close();
  }

  /** Cuts off what did not answer the closing handshake. */
  terminate(): void {
    for (const ws of this.#server.clients) ws.terminate();
    for (const socket of this.#upgrading) socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node takes its own listener off an upgraded socket: without one a reset would end the process.
    socket.on('error', () => socket.destroy());
    this.#upgrading.add(socket);
    socket.once('close', () => this.#upgrading.delete(socket));
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const accept = this.#acceptor(path, query);
    try {
      this.#context.originCheck.check(request.headers);
      if (this.#closed) return refuseUpgrade(socket, 503, 'the server is stopping');
      if (accept === null)
        return refuseUpgrade(socket, 404, 'no WebSocket is served at this address');
    } catch (error) {
      return refuseUpgrade(socket, 403, JSON.stringify(problemDetails(toPromptError(error))));
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      this.#upgrading.delete(socket);
      this.#alive.add(ws);
      ws.on('pong', () => this.#alive.add(ws));
      // A protocol error closes the socket with its code (1009, 1002, 1007); nothing else is to be done.
      ws.on('error', () => undefined);
      accept(ws, socket);
    });
  }

  #acceptor(path: string, query: string): ((ws: WebSocket, stream: Duplex) => void) | null {
    const { limits, ports } = this.#context.library;
    const socketOf = (ws: WebSocket, stream: Duplex): WsSocket =>
      new WsSocket(ws, { stream, frames: this.#frames, limits, ports });
    if (path === '/api/ws/test')
      return (ws, stream) => serveDebugSocket(ws, socketOf(ws, stream), ports);
    const door = promptDoors.find(({ prefix }) => path.startsWith(prefix));
    if (door === undefined) return null;
    return (ws, stream) =>
      this.#servePrompt(ws, {
        socket: socketOf(ws, stream),
        rest: path.slice(door.prefix.length),
        door,
        textId: textIdIn(query),
        meant: new URLSearchParams(query).get('library'),
      });
  }

  #servePrompt(
    ws: WebSocket,
    {
      socket,
      rest,
      door: { dialect, fragments },
      textId,
      meant,
    }: {
      readonly socket: WsSocket;
      readonly rest: string;
      readonly door: PromptDoor;
      readonly textId: number | null;
      /** The library that the client means; null for whichever is served. */
      readonly meant: string | null;
    },
  ): void {
    const { documents, folders, log } = this.#context.library;
    try {
      checkLibrary(meant, this.#context.identity);
      const { head, asked } = this.#locate(rest, { fragments, textId });
      const { document, release } = documents.use(head.id);
      const session = this.#session(dialect, document, socket);
      const connection = new SessionConnection(session, socket);
      ws.on('close', () => {
        this.manager.disconnect(connection);
        session.close();
        release();
      });
      ws.on('message', (data: RawData, isBinary: boolean) => {
        const bytes = bytesOf(data);
        if (isBinary) session.receiveBinary(bytes);
        else session.receive(bytes.toString('utf8'));
      });
      this.manager.connect(head.id, connection);
      session.start();
      if (asked !== null)
        session.notice({ action: 'renamed', from: asked, to: head.id, revision: head.revision });
      const failure = folders.failures().find(({ id }) => id === head.id);
      if (failure !== undefined) session.notice(mirrorStatus(head.revision, failure));
      else if (folders.isWritten(head.id)) session.written?.(head.revision);
    } catch (thrown) {
      const error: PromptError = toPromptError(thrown);
      if (error.code === 'internal') log(error);
      // Whatever is wrong with the name, the script behind it is told as "not found" with the reason (SPEC W9).
      const isToldAsItIs = error.code === 'internal' || error.code === 'other_library';
      const code = isToldAsItIs ? error.code : 'prompt_not_found';
      socket.closeFor(code, code === error.code ? error.detail : `${error.code}: ${error.detail}`);
    }
  }

  /**
   * The prompt that a client asks for. One that names the text it has gets the prompt that has this text now, and
   * `asked`, the name it used, when that is another one.
   *
   * @throws PromptError `prompt_not_found`, `ambiguous_name`, `invalid_id`
   */
  #locate(
    rest: string,
    { fragments, textId }: { readonly fragments: boolean; readonly textId: number | null },
  ): { readonly head: Head; readonly asked: string | null } {
    const { heads } = this.#context.library;
    // Who has a text goes on editing it: a prompt that merely has this display name by now is not the one it had.
    const named = (): Head => locate(heads, rest, { fragments, isChange: textId !== null }).head;
    if (textId === null) return { head: named(), asked: null };
    let known: Head | null = null;
    let reason: unknown = null;
    try {
      known = named();
    } catch (error) {
      reason = error;
    }
    if (known !== null && this.#textOwners.has(known, textId)) return { head: known, asked: null };
    const moved = this.#textOwners.find(textId);
    if (moved !== undefined) return { head: moved, asked: decodePath(rest) };
    if (known === null) throw reason;
    return { head: known, asked: null };
  }

  #session(dialect: PromptDoor['dialect'], document: Document, socket: WsSocket): Session {
    const { expansions, renderer, limits, ports, log } = this.#context.library;
    if (dialect === 'json')
      return new JsonSession({ document, expansions, renderer, socket, limits, ports, log });
    return new YjsSession({
      document,
      awareness: this.#awareness.of(document),
      socket,
      limits,
      ports,
      log,
    });
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#context.library.ports.setTimer(heartbeatMs, () => {
      for (const ws of this.#server.clients) {
        if (this.#alive.delete(ws)) ws.ping();
        else ws.terminate();
      }
      if (!this.#closed) this.#scheduleHeartbeat();
    });
  }
}

/** The text that a client says it has, in the query of its address (SPEC Y7); null when it says nothing of the kind. */
function textIdIn(query: string): number | null {
  const digits = new URLSearchParams(query).get('text');
  return digits !== null && /^\d{10,15}$/.test(digits) ? Number(digits) : null;
}

function bytesOf(data: RawData): Buffer {
  return Buffer.isBuffer(data)
    ? data
    : Array.isArray(data)
      ? Buffer.concat(data)
      : Buffer.from(data);
}

function refuseUpgrade(socket: Duplex, status: number, body: string): void {
  const reason =
    { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }[status] ?? 'Error';
  // A client that keeps its own side open would otherwise keep the socket, and the server from closing.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
