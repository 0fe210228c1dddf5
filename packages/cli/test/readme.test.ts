import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { commandPath, makeFolder, start } from './command.ts';

const sample = new URL('../sample/', import.meta.url);

/** The lines of the examples under a heading that begin with a word. */
async function examplesOf(heading: string, word: string): Promise<readonly string[]> {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.slice(readme.indexOf(`\n## ${heading}\n`) + 1);
  const lines = section.slice(0, section.indexOf('\n## ')).split('\n');
  return lines.filter((line) => line.startsWith(`${word} `));
}

async function copyOfSample(): Promise<string> {
  const folder = await makeFolder();
  await cp(sample, folder, { recursive: true });
  return folder;
}

/** What a line of a shell prints; fails when it ends with another number than it says, 0 unless it says one. */
async function shell(line: string): Promise<string> {
  const [, said = '0'] = /# ends with (\d)/.exec(line) ?? [];
  return (await promisify(execFile)('sh', ['-c', `${line}\ntest $? = ${said}`])).stdout;
}

test('A4 the examples of the command run on the sample as the README has them', async () => {
  const folder = await copyOfSample();
  const lines = await examplesOf('The command', 'npx prompt-manager');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    expect(line).toContain('--library DIR');
    await shell(
      line
        .replace('npx prompt-manager', `'${process.execPath}' '${commandPath}'`)
        .replace('--library DIR', `--library '${folder}'`),
    );
  }
});

test('A4 the examples of curl run on the sample as the README has them', async () => {
  const folder = await copyOfSample();
  const other = await makeFolder({ 'x.md': 'x' });
  const running = start(['serve', folder, '--no-open', '--port', '0']);
  const url = new URL(await running.url).origin;
  const lines = await examplesOf('REST', 'curl');
  expect(lines.length).toBeGreaterThan(15);
  let trashId = 'TRASH_ID';
  for (const line of lines) {
    const printed = await shell(
      line
        .replace(/^curl /, 'curl -sS --fail-with-body ')
        .replace('localhost:8081', url)
        .replace('TRASH_ID/restore', `${trashId}/restore`)
        .replace('/srv/prompts', other),
    );
    const [, found] = /"trash_id":"([^"]+)"/.exec(printed) ?? [];
    trashId = found ?? trashId;
  }
  await running.stop();
});
