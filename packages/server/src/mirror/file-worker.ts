/** The thread that waits for the library's files, so that the event loop never does. Runs as a worker of `file-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { workInBackground } from '../start-thread.ts';
import { runFileRequests } from './file-operations.ts';
import type { FileRequest } from './file-operations.ts';

// What it loads is loaded again for this thread: as little as it needs.
if (parentPort === null) throw new Error('file-worker.ts runs as a worker thread');
const port = parentPort;
let isInBackground = false;

port.on('message', (requests: readonly FileRequest[] | null) => {
  if (requests === null) return port.close();
  // A walk is what a start waits for, and comes first; there is no way back from the background.
  if (!isInBackground && requests.some(({ kind }) => kind === 'write')) {
    workInBackground();
    isInBackground = true;
  }
  port.postMessage(runFileRequests(requests));
});
