import { spawnSync } from 'node:child_process';

/** Runs a program with the terminal of this one; answers its exit code, 1 when it was ended by a signal or never began. */
export function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): number {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  return status ?? 1;
}
