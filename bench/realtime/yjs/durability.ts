import { setTimeout as sleep } from 'node:timers/promises';
import { pace } from '../load.ts';
import { connect } from './connect.ts';
import { eachEdit, readState, typing } from './edits.ts';
import { startTarget, withFolder } from './targets.ts';
import type { RunningTarget, Target, TargetName } from './targets.ts';

/** What one run of S5 measured. */
export interface Crash {
  readonly target: TargetName;
  readonly scenario: 'S5';
  readonly sent: number;
  /** Edits that another client had seen. */
  readonly seen: number;
  /** Of those, how many were gone after the restart. */
  readonly lost: number;
}

/** What one run of S5b measured; the text counts as an edit. */
export interface FailingStore {
  readonly target: TargetName;
  readonly scenario: 'S5b';
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** What is there after a restart with a store that works. */
  readonly saved: number;
}

const edits = 60;
const editsPerSecond = 20;
const beforeKillMs = 300;
/** Edits that have not arrived after this long never do. */
const patienceMs = 2_000;
/** Debounced saves have been tried by then. */
const storeMs = 3_000;

/** S5: kill -9 shortly after everybody has seen the last edit, then a restart on the same folder. */
export function measureCrash(target: Target): Promise<Crash> {
  return withFolder(['prompt'], async (folder) => {
    const { base, updates } = typing(edits);
    const seen = new Set<number>();
    const all = Promise.withResolvers<void>();
    const see = (edit: number): void => {
      if (seen.add(edit).size === edits) all.resolve();
    };
    await using server = ending(await startTarget(target, folder));
    const writer = await connect(server.running, 'prompt');
    await connect(server.running, 'prompt', (frame) => eachEdit(frame, see));
    writer.send(base);
    await pace(editsPerSecond, edits, (edit) => writer.send(updates[edit] ?? base));
    await Promise.race([all.promise, sleep(patienceMs)]);
    await sleep(beforeKillMs);
    await server.running.kill();
    const { edits: kept } = await stateAfterRestart(target, folder);
    const lost = [...seen].filter((edit) => !kept.has(edit)).length;
    return { target: target.name, scenario: 'S5', sent: edits, seen: seen.size, lost };
  });
}

/** S5b: a store that fails every time; what is the writer told, and what is there afterwards? */
export function measureFailingStore(target: Target): Promise<FailingStore> {
  return withFolder(['prompt'], async (folder) => {
    const { base, updates } = typing(edits);
    await using server = ending(await startTarget(target, folder, { failingStore: true }));
    const refused = new Set<number>();
    let acknowledged = 0;
    const writer = await connect(server.running, 'prompt', (frame) => {
      const heard = target.wire.read(frame);
      if (heard.kind === 'refused') refused.add(heard.count);
      if (heard.kind !== 'acknowledged') return;
      const { count } = heard;
      acknowledged =
        count === null
          ? acknowledged + 1
          : count - [...refused].filter((number) => number <= count).length;
    });
    writer.send(base);
    await pace(editsPerSecond, edits, (edit) => writer.send(updates[edit] ?? base));
    await sleep(storeMs);
    await server.running.kill();
    const { hasStart, edits: kept } = await stateAfterRestart(target, folder);
    return {
      target: target.name,
      scenario: 'S5b',
      sent: edits + 1,
      acknowledged,
      refused: refused.size,
      saved: kept.size + (hasStart ? 1 : 0),
    };
  });
}

async function stateAfterRestart(
  target: Target,
  folder: string,
): Promise<ReturnType<typeof readState>> {
  await using server = ending(await startTarget(target, folder));
  const { state } = await connect(server.running, 'prompt');
  if (state === null) throw new Error(`${target.name} answers no state`);
  return readState(state);
}

function ending(running: RunningTarget): AsyncDisposable & { readonly running: RunningTarget } {
  return { running, [Symbol.asyncDispose]: () => running.kill() };
}
