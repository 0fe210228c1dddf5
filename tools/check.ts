import { runCommand } from './run-command.ts';

/**
 * `npm run check`: everything about the code that can be checked within a minute. Ends at the first failure. With
 * `--no-tests` it leaves out the unit tests, for whoever runs all tests next.
 */
const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of core', 'tsc', '-p', 'packages/core'],
  ['types of web', 'tsc', '-p', 'packages/web'],
  ['arrows', 'node', 'tools/check-arrows.ts'],
  ['dead code', 'knip'],
  ['rule ids', 'node', 'tools/check-spec.ts'],
  ['unit tests', 'vitest', 'run', '--project', 'unit', '--reporter=default', '--silent'],
];

const withTests = !process.argv.includes('--no-tests');
for (const [name, command, ...args] of steps) {
  if (name === 'unit tests' && !withTests) continue;
  const startMs = performance.now();
  const status = runCommand(command, args);
  process.stderr.write(
    `${status === 0 ? 'ok' : 'FAILED'}  ${name}  ${Math.round(performance.now() - startMs)} ms\n`,
  );
  if (status !== 0) process.exit(status);
}
