import type { WebSocket } from 'ws';
import type { Ports } from '../ports.ts';
import type { WsSocket } from './ws-socket.ts';

/** Greets, then answers each text frame with what it received, a counter and the time (SPEC W11). */
export function serveDebugSocket(ws: WebSocket, socket: WsSocket, ports: Pick<Ports, 'now'>): void {
  let counter = 0;
  ws.on('message', (data, isBinary) => {
    counter += 1;
    const received = isBinary ? null : (data as Buffer).toString('utf8');
    socket.send(
      JSON.stringify({ received, counter, timestamp: new Date(ports.now()).toISOString() }),
    );
  });
  socket.send('WebSocket test connection successful');
}
