/** The thread that keeps the search index, so that the event loop never waits for it. Runs as a worker of `search-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type {
  FromSearchWorker,
  SearchReplies,
  SearchRequest,
  SearchWorkerOptions,
} from './search-messages.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { workInBackground } from '../start-thread.ts';
import { systemPorts } from '../system-ports.ts';
import { removeSearchDatabase } from './search-schema.ts';
import { SearchStore } from './search-store.ts';

/** Not at once: a search that waits for the end of the round comes first. */
const collectAfterMs = 500;

if (parentPort === null) throw new Error('search-worker.ts runs as a worker thread');
const port = parentPort;
workInBackground();
const { path, isDamaged } = workerData as SearchWorkerOptions;
if (isDamaged && path !== null) removeSearchDatabase(path);
const store = new SearchStore(path);

port.on('message', (request: SearchRequest) => {
  send(answer(request));
  if (request.kind === 'close') port.close();
});

function answer(request: SearchRequest): FromSearchWorker {
  try {
    return { kind: 'answer', body: perform(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message, isBroken: isBroken(error) };
  }
}

function perform(request: SearchRequest): SearchReplies[keyof SearchReplies] {
  switch (request.kind) {
    case 'begin':
      store.begin();
      return null;
    case 'compare':
      return store.compare(request.stamps);
    case 'put':
      return store.put(request.documents);
    case 'remove':
      store.remove(request.ids);
      return null;
    case 'end':
      store.end();
      // What a round left behind, 20 MB for 100,000 prompts, would stay for as long as nobody searches.
      systemPorts.setTimer(collectAfterMs, collectGarbage);
      return null;
    case 'search':
      return store.search(request.question);
    case 'slots':
      return request.matches.map((match) => store.slots(match));
    case 'close':
      store.close();
      return null;
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB and their extended forms: the file is not what was written. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  const result = Number(error.errcode) & 0xff;
  return result === 11 || result === 26;
}

function send(message: FromSearchWorker): void {
  port.postMessage(message);
}
