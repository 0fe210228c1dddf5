import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './server-process.ts';

/** How an edit is sent: the whole text, or only what changes (SPEC W3, W13). */
export type EditForm = 'changes' | 'content';

/** A server to measure and how it is spoken to. */
export interface Target {
  readonly name: string;
  readonly kind: 'ours' | 'relay';
  readonly form: EditForm;
}

export const targets: readonly Target[] = [
  { name: 'ours, changes', kind: 'ours', form: 'changes' },
  { name: 'relay, changes', kind: 'relay', form: 'changes' },
  { name: 'ours, whole content', kind: 'ours', form: 'content' },
  { name: 'relay, whole content', kind: 'relay', form: 'content' },
];

/** A server that runs as a process of its own. */
export interface RunningTarget extends AsyncDisposable {
  /** The WebSocket address of a prompt. */
  urlOf(id: string): string;
  /** Seconds of processor the server has used; NaN where the system does not tell. */
  cpuSeconds(): Promise<number>;
}

/** Starts a server on a fresh folder with these prompts (id to text). */
export async function startTarget(
  { kind }: Target,
  prompts: ReadonlyMap<string, string>,
): Promise<RunningTarget> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));
  for (const [id, text] of prompts) await writeFile(join(root, `${id}.md`), text);
  const script = new URL(kind === 'ours' ? './serve.ts' : './relay.ts', import.meta.url);
  const server = await startServer(script, [root]);
  return {
    urlOf: (id) => `ws://127.0.0.1:${server.port}/api/prompts/ws/${id}`,
    cpuSeconds: () => server.cpuSeconds(),
    [Symbol.asyncDispose]: async () => {
      await server.kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}
