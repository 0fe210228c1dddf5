import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * SPEC D4 on the real server as a process: three writers, SIGKILL at a random moment, start again, and every
 * acknowledged edit is there exactly once, in the journal's text and in the file. `node e2e/kill-loop.ts 200` runs the long one.
 */

/** What a run of the loop came to. */
export interface KillLoopResult {
  readonly kills: number;
  readonly acknowledged: number;
  /** Edits in flight when a kill came that are there afterwards: allowed, but nobody was told. */
  readonly unheardButKept: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly filesThatDiffer: readonly string[];
}

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
}

/** A new set of prompts is written this often, so that texts stay short. */
const killsPerSet = 10;

/** Kills the server `kills` times; `random` answers numbers from 0 to 1. */
export async function runKillLoop({
  kills,
  random,
  onProgress = () => undefined,
}: {
  kills: number;
  random: () => number;
  onProgress?: (line: string) => void;
}): Promise<KillLoopResult> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-kill-'));
  const acknowledged = new Map<string, string>();
  const sent = new Map<string, string>();
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const set = Math.floor(kill / killsPerSet);
      const ids = [`shared-${set}`, `json-${set}`, `rest-${set}`];
      if (kill % killsPerSet === 0)
        for (const id of ids) await writeFile(join(folder, `${id}.md`), 'start\n', { flag: 'wx' });
      const server = await serve(folder);
      await verifyNow(server, ids, acknowledged, kill);
      await writeUntilKilled(server, {
        ids,
        kill,
        sent,
        acknowledged,
        lifeMs: 20 + random() * 280,
      });
      if (kill % 20 === 19)
        onProgress(`${kill + 1} kills, ${acknowledged.size} acknowledged edits`);
    }
    return { kills, ...(await verify(folder, sent, acknowledged)) };
  } finally {
    if (process.env['KEEP'] === undefined) await rm(folder, { recursive: true, force: true });
    else process.stderr.write(`kept ${folder}\n`);
  }
}

/** Finds a loss at the start after the kill that caused it. */
async function verifyNow(
  { url }: Served,
  ids: readonly string[],
  acknowledged: ReadonlyMap<string, string>,
  kill: number,
): Promise<void> {
  for (const id of ids) {
    const { content } = (await (await fetch(`${url}/api/prompts/${id}`)).json()) as {
      content: string;
    };
    const lines = content.split('\n');
    for (const [token, of] of acknowledged) {
      if (of !== id) continue;
      const count = lines.filter((line) => line === token).length;
      if (count !== 1)
        throw new Error(`before kill ${kill}: ${token} of ${id} is there ${count} times`);
    }
  }
}

async function serve(folder: string): Promise<Served> {
  const main = new URL('../packages/cli/bin/prompt-manager.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, 'serve', folder, '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const found = /http:\/\/localhost:\d+/.exec(line)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code}: ${output.join('\n')}`)),
    );
  });
  return { child, url: await url };
}

interface Writing {
  readonly ids: readonly string[];
  readonly kill: number;
  readonly sent: Map<string, string>;
  readonly acknowledged: Map<string, string>;
  readonly lifeMs: number;
}

async function writeUntilKilled({ child, url }: Served, writing: Writing): Promise<void> {
  const ended = new AbortController();
  const [shared = '', json = '', rest = ''] = writing.ids;
  const writers = [
    writeOverSocket(url, shared, 'a', writing, ended.signal),
    writeOverSocket(url, shared, 'b', writing, ended.signal),
    writeOverSocket(url, json, 'c', writing, ended.signal),
    writeOverRest(url, rest, writing, ended.signal),
  ];
  await sleep(writing.lifeMs);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  ended.abort();
  await Promise.all(writers);
}

/** Writes one token after another, each after the one before was acknowledged, until the connection breaks. */
async function writeOverSocket(
  url: string,
  id: string,
  writer: string,
  { kill, sent, acknowledged }: Writing,
  ended: AbortSignal,
): Promise<void> {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/api/prompts/ws/${id}`);
  ws.on('error', () => undefined); // The kill breaks it; what was acknowledged is counted already.
  let count = 0;
  let text = '';
  let revision = 0;
  let token = '';
  const next = (): void => {
    token = `${kill}.${writer}.${count}`;
    count += 1;
    sent.set(token, id);
    const lines = text.split('\n');
    lines.splice(count % lines.length, 0, token);
    ws.send(
      JSON.stringify({
        action: 'update',
        content: lines.join('\n'),
        base_revision: revision,
        request_id: token,
      }),
    );
    text = lines.join('\n');
  };
  ws.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString('utf8')) as {
      action: string;
      content?: string;
      revision: number;
      success?: boolean;
      request_id?: string;
    };
    if (frame.action === 'initial' || frame.action === 'update') {
      text = frame.content ?? '';
      revision = frame.revision;
      if (frame.action === 'initial') next();
    }
    if (frame.action === 'update_status' && frame.request_id === token && frame.success === true) {
      acknowledged.set(token, id);
      revision = frame.revision;
      if (!ended.aborted) next();
    }
  });
  // `once` would reject with the error that the kill causes.
  await new Promise<void>((resolve) => {
    ws.on('close', () => resolve());
    ended.addEventListener('abort', () => resolve());
  });
  ws.terminate();
}

async function writeOverRest(
  url: string,
  id: string,
  { kill, sent, acknowledged }: Writing,
  ended: AbortSignal,
): Promise<void> {
  for (let count = 0; !ended.aborted; count += 1) {
    const token = `${kill}.rest.${count}`;
    try {
      const { content, revision } = (await (await fetch(`${url}/api/prompts/${id}`)).json()) as {
        content: string;
        revision: number;
      };
      sent.set(token, id);
      const answer = await fetch(`${url}/api/prompts/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ content: `${content}${token}\n`, base_revision: revision }),
      });
      if (answer.ok) acknowledged.set(token, id);
    } catch {
      return; // The kill broke the request.
    }
  }
}

async function verify(
  folder: string,
  sent: ReadonlyMap<string, string>,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Omit<KillLoopResult, 'kills'>> {
  const { child, url } = await serve(folder);
  const texts = new Map<string, string>();
  for (const id of new Set(sent.values()))
    texts.set(
      id,
      ((await (await fetch(`${url}/api/prompts/${id}`)).json()) as { content: string }).content,
    );
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
  const filesThatDiffer: string[] = [];
  for (const [id, text] of texts)
    if ((await readFile(join(folder, `${id}.md`), 'utf8')) !== text) filesThatDiffer.push(id);
  const counts = new Map<string, number>();
  for (const text of texts.values())
    for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return {
    acknowledged: acknowledged.size,
    unheardButKept: [...sent.keys()].filter(
      (token) => !acknowledged.has(token) && counts.has(token),
    ).length,
    lost: [...acknowledged.keys()].filter((token) => !counts.has(token)),
    doubled: [...sent.keys()].filter((token) => (counts.get(token) ?? 0) > 1),
    filesThatDiffer,
  };
}

if (process.argv[1] === import.meta.filename) {
  const result = await runKillLoop({
    kills: Number(process.argv[2] ?? 200),
    random: Math.random,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exit(
    result.lost.length + result.doubled.length + result.filesThatDiffer.length > 0 ? 1 : 0,
  );
}
