import { delimiter, dirname } from 'node:path';
import { shellWord } from './find-library.ts';

/** How the command that is running was called. */
export interface Calling {
  /** What a person types before the words of a command; see {@link calledAs}. */
  readonly calledAs: string;
  /** `--library` as it was given. */
  readonly library?: string | undefined;
  /** `--cwd` as it was given. */
  readonly cwd?: string | undefined;
}

/** The command line of the command with these words, as it can be pasted where the running one was called (rule C5). */
export function pastedCommand(words: string, { calledAs: name, library, cwd }: Calling): string {
  const options = Object.entries({ cwd, library }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option} ${shellWord(value)}`],
  );
  // Help is the same wherever it is asked for.
  const isHelp = /(?:^| )--help$/.test(words);
  return [name, words, ...(isHelp ? [] : options)].join(' ');
}

/** What a person types to run the script that is running: its name alone only where the shell finds it by that. */
export function calledAs({
  script,
  path,
}: {
  readonly script: string | undefined;
  readonly path: string | undefined;
}): string {
  const folder = dirname(script ?? '');
  const isOnPath = (path ?? '').split(delimiter).includes(folder);
  // npm puts a project's own commands on the path of what it runs, and of nothing else.
  const isOfProject = /[/\\]node_modules[/\\]\.bin$/.test(folder);
  return isOnPath && !isOfProject ? 'prompt-manager' : 'npx prompt-manager';
}
