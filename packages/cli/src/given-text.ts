import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from './command-context.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './read-input.ts';

/** Where a command takes a text from: at most one of these (rule C15). */
export interface TextSources {
  readonly content?: string | undefined;
  /** A path; `-` is standard input. */
  readonly file?: string | undefined;
  /** An argument; only `-`, for standard input, is one. */
  readonly source?: string | undefined;
}

/** The text that was given, or undefined when none was; `help` are the words of the command that says how. @throws CommandFailure for several, or a file that cannot be read */
export async function givenText(
  { cwd, host }: CommandContext,
  { content, file, source }: TextSources,
  help: string,
): Promise<string | undefined> {
  const given = [content, file, source].filter((value) => value !== undefined);
  if (given.length > 1 || (source !== undefined && source !== '-')) {
    throw new CommandFailure(exitCodes.usage, {
      what:
        given.length > 1 ? 'The text is given more than once.' : `Unexpected argument ${source}.`,
      why: 'The text comes from one of --content, --file and - (standard input).',
      next: { command: help },
    });
  }
  if (source === '-' || file === '-') return readInput(host.stdin);
  return file === undefined ? content : readText(resolve(cwd, file));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CommandFailure(exitCodes.unavailable, {
      what: `The file ${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : String(cause),
      next: 'name another file with --file',
      cause,
    });
  }
}
