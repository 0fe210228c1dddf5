import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../server-process.ts';
import type { ServerProcess } from '../server-process.ts';
import { hocuspocusWire, relayWire, yjsWire } from './wire.ts';
import type { Wire } from './wire.ts';

/** A kind of server to measure. */
export interface Target {
  readonly name: TargetName;
  readonly wire: Wire;
  readonly script: URL;
  /** True when it keeps a document; a relay only hands frames on. */
  readonly loadsDocuments: boolean;
  /** True when it stores what it is sent. */
  readonly saves: boolean;
}

export type TargetName = 'relay' | 'saving relay' | 'y-websocket' | 'hocuspocus' | 'ours';

export const targets: readonly Target[] = [
  {
    name: 'relay',
    wire: relayWire,
    script: new URL('../relay.ts', import.meta.url),
    loadsDocuments: false,
    saves: false,
  },
  {
    name: 'saving relay',
    wire: relayWire,
    script: new URL('../saving-relay.ts', import.meta.url),
    loadsDocuments: false,
    saves: true,
  },
  {
    name: 'y-websocket',
    wire: yjsWire('/'),
    script: new URL('../peers/y-websocket.mjs', import.meta.url),
    loadsDocuments: true,
    saves: false,
  },
  {
    name: 'hocuspocus',
    wire: hocuspocusWire,
    script: new URL('../peers/hocuspocus.mjs', import.meta.url),
    loadsDocuments: true,
    saves: true,
  },
  {
    name: 'ours',
    wire: yjsWire('/api/prompts/yjs/'),
    script: new URL('../serve.ts', import.meta.url),
    loadsDocuments: true,
    saves: true,
  },
];

/** A server under measurement. */
export interface RunningTarget extends ServerProcess {
  readonly target: Target;
}

/** Starts a server on a folder; with `failingStore` nothing can be saved, and its complaints about that are not shown. */
export async function startTarget(
  target: Target,
  folder: string,
  { failingStore = false }: { readonly failingStore?: boolean | undefined } = {},
): Promise<RunningTarget> {
  const server = await startServer(
    target.script,
    failingStore ? [folder, 'failing-store'] : [folder],
    { quiet: failingStore },
  );
  return { ...server, target };
}

/** Runs `use` with a fresh folder that holds these prompts, empty: our server knows only prompts that exist. */
export async function withFolder<T>(
  ids: readonly string[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));
  try {
    for (const id of ids) await writeFile(join(folder, `${id}.md`), '');
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `use` with a server on a fresh folder that holds these prompts, and ends it. */
export function withTarget<T>(
  target: Target,
  ids: readonly string[],
  use: (running: RunningTarget) => Promise<T>,
): Promise<T> {
  return withFolder(ids, async (folder) => {
    const running = await startTarget(target, folder);
    try {
      return await use(running);
    } finally {
      await running.kill();
    }
  });
}

/** `doc0`, `doc1` … */
export function promptIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `doc${index}`);
}
