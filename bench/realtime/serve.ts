import { createApp } from '@prompt-manager/server';

/** Our server as it is run, on the folder named by the first argument. Prints `READY <port>`. */

const root = process.argv[2];
if (root === undefined) throw new Error('name the folder to serve');
const app = await createApp({ root });
const { port } = await app.listen({ port: 0 });
process.stdout.write(`READY ${port}\n`);
