import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  readRememberedPort,
  readServerRecord,
  rememberPort,
  removeServerRecord,
  writeServerRecord,
} from './library-state.ts';

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-state-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, '.prompt-manager'));
  return root;
}

test('C9 a record is read back as written, and gone once removed', async () => {
  const root = await makeRoot();
  expect(await readServerRecord(root)).toBeNull();
  const record = { pid: 7, url: 'http://[::1]:8081', started_at: '2026-01-01T00:00:00.000Z' };
  await writeServerRecord(root, record);
  expect(await readServerRecord(root)).toEqual(record);
  expect(await readdir(join(root, '.prompt-manager'))).toEqual(['server.json']);
  await removeServerRecord(root);
  await removeServerRecord(root);
  expect(await readServerRecord(root)).toBeNull();
});

test.each([
  'http://example.com:8081',
  'http://localhost.example.com',
  'http://localhost@example.com/',
  'https://localhost:8081',
  'file:///etc/passwd',
  'not an address',
])('S2 C9 a record that names %s is ignored', async (url) => {
  const root = await makeRoot();
  await writeServerRecord(root, { pid: 7, url, started_at: '2026-01-01T00:00:00.000Z' });
  expect(await readServerRecord(root)).toBeNull();
});

test.each(['', '{', '[]', 'null', '{"pid":"7","url":"http://localhost:1","started_at":""}'])(
  'C9 a record that is %j is ignored',
  async (text) => {
    const root = await makeRoot();
    await writeFile(join(root, '.prompt-manager', 'server.json'), text);
    expect(await readServerRecord(root)).toBeNull();
  },
);

test('C8 the port of a library is remembered; anything else there is ignored', async () => {
  const root = await makeRoot();
  expect(await readRememberedPort(root)).toBeNull();
  await rememberPort(root, 8083, 7);
  expect(await readRememberedPort(root)).toBe(8083);
  for (const text of ['0', '70000', '"8081"', '1.5', 'x']) {
    await writeFile(join(root, '.prompt-manager', 'port.json'), text);
    expect(await readRememberedPort(root)).toBeNull();
  }
});
