import { createServer } from 'node:http';

/** A server of node:http that answers everything with the text of its argument. Prints its address, as the command does. */
const bytes = Buffer.from(process.argv[2] ?? '');
const server = createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  response.end(bytes);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`http://localhost:${port}/\n`);
});
