import { runCommand } from './run-command.ts';

/** `npm run check`: everything about the code that can be checked within a minute. Ends at the first failure. */
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

for (const [name, command, ...args] of steps) {
  const startMs = performance.now();
  const status = runCommand(command, args);
  process.stderr.write(
    `${status === 0 ? 'ok' : 'FAILED'}  ${name}  ${Math.round(performance.now() - startMs)} ms\n`,
  );
  if (status !== 0) process.exit(status);
}
