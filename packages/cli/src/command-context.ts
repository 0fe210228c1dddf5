import type { Command } from 'commander';
import type { Host } from './host.ts';
import type { Terminal } from './terminal.ts';
import type { ExitCode } from './exit-codes.ts';

/** What every command is given. */
export interface CommandContext {
  readonly host: Host;
  readonly terminal: Terminal;
  /** The working directory, after `--cwd`. */
  readonly cwd: string;
  /** The folder named with `--library`. */
  readonly library: string | undefined;
  /** The command line of the command with these words, for a message to name (rule C5). */
  readonly pasted: (words: string) => string;
}

/** The work of one command: its own options, then its arguments, as the command declared them. */
export type Work<Options, Arguments extends readonly unknown[]> = (
  context: CommandContext,
  options: Options,
  ...args: Arguments
) => Promise<ExitCode>;

/**
 * Turns a command's work into what the parser calls. The parser knows no types: they are the declaring command's to
 * state.
 */
export type Act = <Options, Arguments extends readonly unknown[]>(
  work: Work<Options, Arguments>,
) => (...raw: unknown[]) => Promise<void>;

/** Adds one command to the program. */
export type RegisterCommand = (program: Command, act: Act) => void;
