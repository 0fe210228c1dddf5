import { toPromptError, type PromptError } from '@prompt-manager/core';
import { exitCodeOf, type ExitCode } from './exit-codes.ts';

/** What leads on: a step as a sentence for people, or the words of a command. */
export type NextStep = string | { readonly command: string };

/** A command that could not do its work, in three parts for people (rule C5). */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;
  readonly why: string;
  readonly next: NextStep;

  constructor(
    exitCode: ExitCode,
    parts: {
      readonly what: string;
      readonly why: string;
      readonly next: NextStep;
      readonly cause?: unknown;
    },
  ) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
    this.why = parts.why;
    this.next = parts.next;
  }
}

/** Whatever the command of this name threw, as a failure with all three parts. */
export function toCommandFailure(thrown: unknown, command: string): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown;
  const error = toPromptError(thrown);
  const [reason = '', remedy = ''] = error.entry.sentence.split(/;\s(.*)/s);
  const cause = error.code === 'internal' ? causeOf(error.cause) : '';
  return new CommandFailure(exitCodeOf(error.code), {
    what: error.detail === error.entry.sentence ? reason : error.detail,
    why: `${reason} (${error.code})${cause}`,
    next: nextStep[error.code]?.(command) ?? remedy,
    cause: error,
  });
}

/** A failure that nobody asked for, in one line. */
export function describeError({ code, detail, cause }: PromptError): string {
  return `${detail} (${code})${causeOf(cause)}`;
}

/** What leads on from here, where the sentence of the error table says nothing that helps at a terminal. */
const nextStep: Readonly<Record<string, (command: string) => NextStep>> = {
  prompt_not_found: () => ({ command: 'list' }),
  ambiguous_name: () => ({ command: 'list' }),
  invalid_id: () => ({ command: 'new --help' }),
  invalid_request: (command) => ({ command: `${command} --help` }),
  trash_not_found: () => ({ command: 'trash' }),
  revision_not_found: () => ({ command: 'history --help' }),
  change_not_found: () => 'use the id that mv, replace, extract, inline or undo printed',
  undo_conflict: () => 'take those changes back first, or mend by hand',
  library_locked: () =>
    'wait for the other command to end, or end the process that has the library open',
  port_in_use: () => 'the same with --port 0, which takes a free one',
  unsafe_bind: () => 'the same without --host',
  internal: () => ({ command: 'check' }),
};

function causeOf(cause: unknown): string {
  return cause instanceof Error ? `: ${cause.message}` : '';
}
