import { join } from 'node:path';
import { mkdirSync, writeSync } from 'node:fs';
import { createApp, openSqliteJournal, systemPorts } from '@prompt-manager/server';
import type { Journal, Ports } from '@prompt-manager/server';
import type { FaultServerOptions } from './fault-process.ts';

/**
 * The real application as a process of its own, over SQLite, that kills itself at a named point. Its one argument is
 * {@link FaultServerOptions} as JSON. It prints its address, then `log <code>` for every failure it reports.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as FaultServerOptions;
const state = join(options.folder, '.prompt-manager');
mkdirSync(state, { recursive: true });
const journal = await openSqliteJournal({
  path: join(state, 'journal.sqlite'),
  maxBytes: options.maxJournalBytes,
}).catch(fail);
const app = await createApp({
  root: options.folder,
  journal: dyingAt(options, journal),
  ports: options.jumpingClock === true ? jumpingPorts() : systemPorts,
  log: (error) => print(`log ${error.code} ${error.detail}`),
}).catch(fail);
const { url } = await app.listen({ port: 0 });
print(url);
process.once('SIGTERM', () => void app.close());

/** The journal with a death inside: the `nth` call from the start of the process that comes by the point. */
function dyingAt({ dieAt }: FaultServerOptions, inner: Journal): Journal {
  if (dieAt === undefined) return inner;
  let count = 0;
  const comesBy = (point: typeof dieAt.point): void => {
    if (point !== dieAt.point) return;
    count += 1;
    if (count === dieAt.nth) process.kill(process.pid, 'SIGKILL');
  };
  const append: Journal['append'] = async (commits) => {
    comesBy('before_write');
    const results = await inner.append(commits);
    comesBy('after_write_before_ack');
    return results;
  };
  const recordMirror: Journal['recordMirror'] = async (marks) => {
    // The second record of a flush confirms what the first announced: the file is in place by then.
    comesBy('mirror_recorded');
    await inner.recordMirror(marks);
  };
  const rows: Journal['rows'] = async () => {
    comesBy('start_up');
    return inner.rows();
  };
  const replaced: Readonly<Record<string, unknown>> = { append, recordMirror, rows };
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = replaced[String(name)] ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A clock that is set forward and back by up to half an hour every time somebody looks. */
function jumpingPorts(): Ports {
  let jump = 0;
  return {
    ...systemPorts,
    now: () => {
      jump = (jump * 31 + 7) % 3_601;
      return systemPorts.now() + (jump - 1_800) * 1_000;
    },
  };
}

function fail(error: unknown): never {
  print(`failed ${error instanceof Error ? error.message : String(error)}`);
  process.exit(3);
}

function print(line: string): void {
  writeSync(1, `${line}\n`);
}
