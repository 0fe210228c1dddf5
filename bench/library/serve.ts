import { createServer } from 'node:http';
import { createApp, settleMemory, tuneProcess } from '@prompt-manager/server';

/**
 * Our server on the folder named by the first argument; with `bare` in its place a server of node:http that answers the
 * text of the second. Prints `READY <port>`.
 */
const [root, text = ''] = process.argv.slice(2);
if (root === undefined) throw new Error('name the folder to serve');

async function listenBare(): Promise<number> {
  const bytes = Buffer.from(text);
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listenOurs(folder: string): Promise<number> {
  tuneProcess();
  const app = await createApp({ root: folder });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  const { port } = await app.listen({ port: 0 });
  settleMemory(app.library);
  return port;
}

process.stdout.write(`READY ${await (root === 'bare' ? listenBare() : listenOurs(root))}\n`);
