import { join } from 'node:path';
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

/**
 * Hocuspocus as its guide sets it up, with SQLite in the folder named by the first argument. With `failing-store` as the
 * second, every save throws. Prints `READY <port>`.
 */

const [folder, fault] = process.argv.slice(2);
const database = join(folder, 'hocuspocus.sqlite');
const store = async () => {
  throw new Error('the disk is full');
};
const sqlite = new SQLite(fault === 'failing-store' ? { database, store } : { database });
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, extensions: [sqlite] });
await server.listen();
process.stdout.write(`READY ${server.address.port}\n`);
