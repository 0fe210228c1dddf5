import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, read, run, start } from './command.ts';

const library = { 'a.md': 'A [[b]] [[nowhere]]\n', 'b.md': 'B\n' };
const anyPort = ['--port', '0', '--no-open'];

/** The prompts a server lists. */
async function idsAt(url: string): Promise<readonly string[]> {
  const records = (await (await fetch(`${url}api/prompts/all`)).json()) as { id: string }[];
  return records.map(({ id }) => id);
}

/** Sends a new content. */
async function put(url: string, id: string, content: string): Promise<number> {
  const { status } = await fetch(`${url}api/prompts/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content }),
  });
  return status;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

test('C10 U1 without a folder a copy of the sample library is served, and its path printed', async () => {
  const cwd = await makeFolder();
  const temporary = await makeFolder();
  const startMs = performance.now();
  const server = start(anyPort, { cwd, env: { TMPDIR: temporary } });
  const address = await server.url;
  // On a machine that runs other tests too; bench/web times starts on a quiet one.
  expect(performance.now() - startMs).toBeLessThan(3 * 1_500);
  const ids = await idsAt(address);
  expect(ids).toHaveLength(14);
  expect(ids).toContain('support/reply');
  const { code, stdout } = await server.stop();
  expect(code).toBe(0);
  const copy = (await readdir(temporary)).find((name) => name.startsWith('prompt-manager-sample-'));
  expect(stdout).toContain(join(temporary, copy ?? 'no copy'));
  expect(stdout).toMatch(/14 prompts · 5 fragments · 1 problem\n/);
  expect(stdout.match(/http:\/\//g)).toHaveLength(1);
  expect(await readdir(cwd)).toEqual([]);
});

test('C10 the nearest prompts folder of the repository is served before the sample', async () => {
  const repository = await makeFolder({ 'prompts/p.md': 'P', 'src/deep/x.md': 'x' });
  await mkdir(join(repository, '.git'));
  const server = start(['serve', ...anyPort], { cwd: join(repository, 'src/deep') });
  expect(await idsAt(await server.url)).toEqual(['p']);
  expect((await server.stop()).stdout).toContain(join(repository, 'prompts'));
});

test('C10 a folder named is served, counted, and refused when it is not there', async () => {
  const folder = await makeFolder(library);
  const server = start([folder, ...anyPort]);
  expect(await idsAt(await server.url)).toEqual(['a', 'b']);
  expect((await server.stop()).stdout).toMatch(/2 prompts · 1 fragment · 1 problem\n/);
  const missing = join(folder, 'no/such');
  const refused = await run(['serve', missing, ...anyPort]);
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 3, stdout: '' });
  expect(refused.stderr).toContain(`There is no folder ${missing}.`);
  const both = await run(['serve', folder, '--sample', ...anyPort]);
  expect(both.code).toBe(2);
});

test('C8 the first free port from 8081 is taken and stays the address of the library', async () => {
  const first = start(['serve', await makeFolder(library), '--no-open']);
  const firstPort = portOf(await first.url);
  const folder = await makeFolder(library);
  const second = start(['serve', folder, '--no-open']);
  const secondPort = portOf(await second.url);
  for (const port of [firstPort, secondPort]) {
    expect(port).toBeGreaterThanOrEqual(8081);
    expect(port).toBeLessThanOrEqual(8100);
  }
  expect(secondPort).not.toBe(firstPort);
  await second.stop();
  await first.stop();
  const again = start(['serve', folder, '--no-open']);
  expect(portOf(await again.url)).toBe(secondPort);
});

test('C8 U3 a port that is named and taken ends with 6 and a message naming it', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => new Promise((resolve) => holder.close(() => resolve())));
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const folder = await makeFolder(library);
  const { code, stdout, stderr } = await run(['serve', folder, '--no-open', '--port', `${port}`]);
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^✖ Port ${port} is taken`));
});

test('C9 the process that serves says so in the private folder, and a second one is sent to it', async () => {
  const folder = await makeFolder(library);
  const server = start(['serve', folder, ...anyPort]);
  const url = await server.url;
  expect(JSON.parse(await read(folder, '.prompt-manager/server.json'))).toEqual({
    pid: server.child.pid,
    url: url.replace(/\/$/, ''),
    started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  const second = await run(['serve', folder, ...anyPort]);
  expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 5, stdout: '' });
  expect(second.stderr).toContain(`is already served at ${url}`);
  await server.stop();
  expect((await readdir(join(folder, '.prompt-manager'))).sort()).toEqual([
    '.gitignore',
    'index.sqlite',
    'journal.sqlite',
    'library.json',
    'search.sqlite',
  ]);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'C11 %s writes what waits and ends with 0',
  async (signal) => {
    const folder = await makeFolder(library);
    const server = start(['serve', folder, ...anyPort]);
    expect(await put(await server.url, 'b', 'typed last\n')).toBe(200);
    const { code, stderr } = await server.stop(signal);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Writing what waits and closing …\n' });
    expect(await read(folder, 'b.md')).toBe('typed last\n');
  },
);

test('F6 C7 serve --read-only changes nothing and leaves no trace', async () => {
  const folder = await makeFolder(library);
  const server = start(['serve', folder, '--read-only', ...anyPort]);
  expect(await put(await server.url, 'b', 'x')).toBe(403);
  const { code, stdout } = await server.stop();
  expect(code).toBe(0);
  expect(stdout).toMatch(/read-only/);
  expect((await readdir(folder)).sort()).toEqual(['a.md', 'b.md']);
  expect(await read(folder, 'b.md')).toBe('B\n');
});

test('S1 an address beyond this machine is refused with the remedy', async () => {
  const folder = await makeFolder(library);
  const { code, stderr } = await run(['serve', folder, '--host', '0.0.0.0', ...anyPort]);
  expect(code).toBe(5);
  expect(stderr).toMatch(/0\.0\.0\.0 needs authentication/);
});

test('C2 --quiet leaves only the address', async () => {
  const server = start(['serve', await makeFolder(library), '--quiet', ...anyPort]);
  const url = await server.url;
  expect(await server.stop()).toEqual({ code: 0, stdout: `${url}\n`, stderr: '' });
});

test('C10 npm start serves the sample library with the page', async () => {
  const server = start(anyPort, {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    script: fileURLToPath(new URL('../../../tools/start.js', import.meta.url)),
    env: { TMPDIR: await makeFolder() },
  });
  const url = await server.url;
  expect(await idsAt(url)).toHaveLength(14);
  const page = await fetch(url);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  expect((await server.stop()).code).toBe(0);
});
