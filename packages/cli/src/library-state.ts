import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolderName } from './find-library.ts';

/** What a serving process says of itself in the library's private folder (rule C9). */
export interface ServerRecord {
  readonly pid: number;
  /** `http://localhost:8081`, without a slash at the end. */
  readonly url: string;
  /** ISO 8601. */
  readonly started_at: string;
}

/**
 * The record of the process that serves the library, which may have died since. Null when there is none, or one that
 * names another machine: a folder that came from elsewhere must not send prompts there.
 */
export async function readServerRecord(root: string): Promise<ServerRecord | null> {
  const value = await readJson(join(root, privateFolderName, 'server.json'));
  if (typeof value !== 'object' || value === null) return null;
  const { pid, url, started_at: startedAt } = value as Readonly<Record<string, unknown>>;
  if (typeof pid !== 'number' || typeof url !== 'string' || typeof startedAt !== 'string')
    return null;
  return isOnThisMachine(url) ? { pid, url, started_at: startedAt } : null;
}

/** Says who serves the library. The private folder exists. */
export async function writeServerRecord(root: string, record: ServerRecord): Promise<void> {
  await writeWhole(root, 'server.json', `${JSON.stringify(record, null, 2)}\n`, record.pid);
}

/** Takes the record away. */
export async function removeServerRecord(root: string): Promise<void> {
  await rm(join(root, privateFolderName, 'server.json'), { force: true });
}

/** The port the library was served on last when nobody named one; null when there is none. */
export async function readRememberedPort(root: string): Promise<number | null> {
  const value = await readJson(join(root, privateFolderName, 'port.json'));
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536
    ? Number(value)
    : null;
}

/** Remembers the port, so that the library keeps its address. The private folder exists. */
export async function rememberPort(root: string, port: number, pid: number): Promise<void> {
  await writeWhole(root, 'port.json', `${port}\n`, pid);
}

async function writeWhole(root: string, name: string, text: string, pid: number): Promise<void> {
  const path = join(root, privateFolderName, name);
  const temporary = join(root, privateFolderName, `.${name}.${pid}`);
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null; // Not there, or not written by us: as if it was never written.
  }
}

function isOnThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'http:' &&
    (hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname))
  );
}
