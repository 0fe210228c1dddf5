import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * A WebSocket client (RFC 6455) that does no more than a thousand readers in one process need, so that they are not
 * what is measured: whole frames in, small frames out.
 */
export class LeanSocket {
  readonly #socket: Socket;
  readonly #onFrame: (frame: Buffer) => void;
  #rest: Buffer | null = null;

  /** Opens a connection; resolves once the server has agreed. */
  static async open(
    port: number,
    path: string,
    onFrame: (frame: Buffer) => void,
  ): Promise<LeanSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    let answer = Buffer.alloc(0);
    let end = -1;
    while (end < 0) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
      end = answer.indexOf('\r\n\r\n');
    }
    const status = answer.subarray(0, answer.indexOf('\r\n')).toString();
    if (!status.includes(' 101 ')) throw new Error(`the server answered ${status}`);
    return new LeanSocket(socket, answer.subarray(end + 4), onFrame);
  }

  private constructor(socket: Socket, first: Buffer, onFrame: (frame: Buffer) => void) {
    this.#socket = socket;
    this.#onFrame = onFrame;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => undefined);
    if (first.length > 0) this.#take(first);
  }

  send(bytes: Uint8Array): void {
    // A mask of zeros leaves the bytes as they are.
    const header = Buffer.alloc(bytes.length < 126 ? 6 : 8);
    header[0] = 0x82;
    if (bytes.length < 126) header[1] = 0x80 | bytes.length;
    else {
      header[1] = 0x80 | 126;
      header.writeUInt16BE(bytes.length, 2);
    }
    this.#socket.write(Buffer.concat([header, bytes]));
  }

  terminate(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      if (bytes.length - at < 2) break;
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length - at < headerBytes) break;
      const length =
        short === 126
          ? bytes.readUInt16BE(at + 2)
          : short === 127
            ? Number(bytes.readBigUInt64BE(at + 2))
            : short;
      if (bytes.length - at < headerBytes + length) break;
      this.#onFrame(bytes.subarray(at + headerBytes, at + headerBytes + length));
      at += headerBytes + length;
    }
    this.#rest = at === bytes.length ? null : bytes.subarray(at);
  }
}
