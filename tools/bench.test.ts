import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { argumentsOf, benches } from '../bench/benches.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['bench/run.ts', ...args], { cwd: repository, encoding: 'utf8' });

test('A5 every bench is listed with what it measures, one a line', () => {
  const { stdout, status } = run();
  expect(status).toBe(0);
  const listed = stdout.split('\n').flatMap((line) => /^ {2}(\w+) {2,}\S/.exec(line)?.[1] ?? []);
  expect(listed).toEqual(Object.keys(benches));
  const files = Object.values(benches).map(({ file }) => file);
  expect(files.filter((file) => !existsSync(`${repository}${file}`))).toEqual([]);
  const runnable = globSync('bench/*/run.ts', { cwd: repository });
  expect(runnable.filter((file) => !files.includes(file.replaceAll('\\', '/')))).toEqual([]);
});

test('A5 the bench that is named is run with its options, any other name is refused', () => {
  expect(argumentsOf('expansion', ['--count', '100'])).toEqual([
    '--expose-gc',
    'bench/expansion/run.ts',
    '--count',
    '100',
  ]);
  const { stderr, status } = run('toString');
  expect(status).toBe(2);
  expect(stderr).toMatch(/There is no bench “toString”[\s\S]*library/);
});
