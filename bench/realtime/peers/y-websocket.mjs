import { createServer } from 'node:http';
import { setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';

/** The server of y-websocket with everything in memory. Prints `READY <port>`. */

const server = createServer((_, response) => response.end());
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (ws) => setupWSConnection(ws, request)),
);
server.listen(0, '127.0.0.1', () => process.stdout.write(`READY ${server.address().port}\n`));
