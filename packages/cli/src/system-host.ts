import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emitKeypressEvents } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemPorts } from '@prompt-manager/server';
import type { Host, Output, StopSignal } from './host.ts';
import { calledAs } from './pasted-command.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The real process: the only place of this package that touches it. */
export function systemHost(): Host {
  return {
    stdin: process.stdin,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    homeFolder: homedir(),
    temporaryFolder: tmpdir(),
    platform: process.platform,
    processId: process.pid,
    calledAs: calledAs({ script: process.argv[1], path: process.env['PATH'] }),
    version: ownVersion(),
    sampleFolder: fileURLToPath(new URL('../sample', import.meta.url)),
    webRoot: builtWebRoot(),
    now: systemPorts.now,
    runningMs: () => performance.now(),
    delay: (delayMs) => delay(delayMs),
    fetchWithin: (timeoutMs) => (url, request) =>
      globalThis.fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) }),
    onStop,
    onKey,
    ask,
    exit: (code) => process.exit(code),
    run,
    launch: (command, args) => {
      const child = spawn(command, args, { detached: true, stdio: 'ignore' });
      child.on('error', () => undefined); // No such program here: the address is printed anyway.
      child.unref();
    },
  };
}

const run: Host['run'] = (command, args, { cwd, env }) =>
  new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, stdout, stderr: stderr === '' ? (error?.message ?? '') : stderr });
    });
  });

/** A stream whose reader may go away, as `| head` does: then the rest is for nobody. */
function outputOf(stream: NodeJS.WriteStream): Output {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return {
    write: (text) => {
      if (!isGone) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
  };
}

function onStop(listener: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener);
  return () => {
    for (const signal of stopSignals) process.off(signal, listener);
  };
}

function onKey(listener: (key: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return () => undefined;
  // Raw mode turns Ctrl-C into a key: it is sent on as the signal it stands for.
  const onKeypress = (
    text: string | undefined,
    key: { readonly sequence?: string } | undefined,
  ) => {
    if (key?.sequence === '\u0003') process.kill(process.pid, 'SIGINT');
    else if (text !== undefined) listener(text);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', onKeypress);
  stdin.resume();
  return () => {
    stdin.off('keypress', onKeypress);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

async function ask(question: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal's own Ctrl-C ends here as a key; it means what it means everywhere.
  readline.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await readline.question(question);
  } finally {
    readline.close();
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** The page's folder beside the manifest of the web package, once it was built. */
function builtWebRoot(): string | null {
  const manifest = fileURLToPath(import.meta.resolve('@prompt-manager/web/package.json'));
  const folder = join(dirname(manifest), 'dist');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
