import { runProgram } from './program.ts';
import { systemHost } from './system-host.ts';

/** Runs the `prompt-manager` command in this process; the exit code is set, and the process ends when nothing is left to do. */
export async function main(words: readonly string[]): Promise<void> {
  process.exitCode = await runProgram(words, systemHost());
}
