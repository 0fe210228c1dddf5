import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a command answered. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly cwd?: string | undefined;
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[] | undefined;
  /** Run as a user without rights, when the tests run as one with all. */
  readonly unprivileged?: boolean | undefined;
  /** Another script than the command. */
  readonly script?: string | undefined;
}

/** A command that goes on running. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the address once it was printed. */
  readonly url: Promise<string>;
  readonly ended: Promise<Outcome>;
  /** Asks it to end and waits until it has. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Outcome>;
}

/** The command as it is installed. */
export const commandPath = fileURLToPath(new URL('../bin/prompt-manager.js', import.meta.url));

/** A user every system has that owns nothing. */
const nobody = 65_534;

/** A folder with these files (path to text); removed when the test ends. */
export async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'prompt-manager-cli-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** The text of a file. */
export async function read(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8');
}

/** Gives a folder to the user of `unprivileged` runs. */
export async function handOver(folder: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(folder, nobody, nobody);
}

/** Runs a command to its end. */
export async function run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return start(words, options).ended;
}

/** Starts a command; it is killed with the test when it is still running then. */
export function start(words: readonly string[], options: RunOptions = {}): Running {
  const { cwd, input = '', env = {}, nodeFlags = [], script = commandPath } = options;
  const isLowered = options.unprivileged === true && process.getuid?.() === 0;
  const child = spawn(process.execPath, [...nodeFlags, script, ...words], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(isLowered && { uid: nobody, gid: nobody }),
  });
  let stdout = '';
  let stderr = '';
  const { promise: url, resolve: tell, reject } = Promise.withResolvers<string>();
  url.catch(() => undefined); // Only some tests wait for it.
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const found = /http:\/\/localhost:\d+\//.exec(stdout);
    if (found !== null) tell(found[0]);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A command that ends without reading its input is no failure of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]): Outcome => {
    reject(new Error(`ended without an address: ${stdout}${stderr}`));
    return { code: code as number | null, stdout, stderr };
  });
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<Outcome> => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await stop('SIGKILL');
  });
  return { child, url, ended, stop };
}

/** The environment without what says how and where the tests themselves run. */
function cleanEnvironment(): Record<string, string | undefined> {
  const { PATH, TMPDIR } = process.env;
  return { PATH, TMPDIR, HOME: '/nonexistent' };
}
