/** The thread that waits for the library's files, so that the event loop never does. Runs as a worker of `file-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { assert } from '@prompt-manager/core';
import { workInBackground } from '../start-thread.ts';
import { runFileRequests } from './file-operations.ts';
import type { FileRequest } from './file-operations.ts';

const port = parentPort;
assert(port !== null, 'file-worker.ts runs as a worker thread');
workInBackground();
port.on('message', (requests: readonly FileRequest[]) =>
  port.postMessage(runFileRequests(requests)),
);
