import type { ExpandOptions } from '@prompt-manager/client';
import type { CommandContext } from './command-context.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './read-input.ts';

/** What a command that takes a prompt or a text was given. */
export interface GivenText {
  readonly command: 'expand' | 'render';
  /** The prompt's name; `-` for the text on standard input. */
  readonly name: string;
  /** The prompt the text stands for, named with `--context`. */
  readonly includer: string | undefined;
}

/** The prompt or text a command is about. */
export async function textWish(
  { host }: CommandContext,
  { command, name, includer }: GivenText,
): Promise<Pick<ExpandOptions, 'id' | 'content'>> {
  if (name === '-') {
    const content = await readInput(host.stdin);
    return includer === undefined ? { content } : { content, id: includer };
  }
  if (includer === undefined) return { id: name };
  throw new CommandFailure(exitCodes.usage, {
    what: '--context goes with a text on standard input.',
    why: `${name} is a stored prompt and is its own context.`,
    next: { command: `${command} - --context PROMPT` },
  });
}
