import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** The yardstick: hands every frame to the others at the same path and saves nothing. Prints `READY <port>`. */

const peersByPath = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

server.on('connection', (socket, { url = '' }) => {
  const peers = peersByPath.get(url) ?? new Set();
  peersByPath.set(url, peers.add(socket));
  socket.on('message', (data, isBinary) => {
    for (const peer of peers) if (peer !== socket) peer.send(data, { binary: isBinary });
  });
  socket.on('close', () => peers.delete(socket));
});

server.on('listening', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  process.stdout.write(`READY ${address.port}\n`);
});
