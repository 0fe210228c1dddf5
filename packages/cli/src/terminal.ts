import { createColors } from 'picocolors';
import type { Host, Output } from './host.ts';

/** How a terminal may be used. */
export interface TerminalOptions {
  /** False with `--no-color`. */
  readonly color: boolean;
  /** True with `--quiet`: notes are left out, data and errors are not. */
  readonly quiet: boolean;
}

/** Where a command says things (rule C2): data to one stream, everything for people to the other. */
export interface Terminal {
  /** Writes data to standard output, as it is. */
  readonly data: (text: string) => void;
  /** Writes one line of data. */
  readonly line: (text: string) => void;
  /** Writes one line for people to standard error, unless quiet. */
  readonly note: (text: string) => void;
  /** Writes one line to standard error, also when quiet. */
  readonly alarm: (text: string) => void;
  /** Colours for standard output. */
  readonly paint: Paint;
  /** Colours for standard error. */
  readonly paintNote: Paint;
  /** Width of standard output when a person looks at it; null when a program reads it. */
  readonly columns: number | null;
  readonly quiet: boolean;
}

/** Colours that are plain text where none are wanted. */
export type Paint = ReturnType<typeof createColors>;

/** A terminal on the streams of a host. */
export function createTerminal(
  { stdout, stderr, env }: Pick<Host, 'stdout' | 'stderr' | 'env'>,
  { color, quiet }: TerminalOptions,
): Terminal {
  const paintFor = (stream: Output): Paint => createColors(color && takesColor(stream, env));
  return {
    data: (text) => stdout.write(text),
    line: (text) => stdout.write(`${text}\n`),
    note: (text) => {
      if (!quiet) stderr.write(`${text}\n`);
    },
    alarm: (text) => stderr.write(`${text}\n`),
    paint: paintFor(stdout),
    paintNote: paintFor(stderr),
    columns: stdout.isTTY ? (stdout.columns ?? 80) : null,
    quiet,
  };
}

/** Text of others in one line that cannot steer the terminal: control characters become `�`. */
export function plainLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- Control characters are what this looks for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, (found) =>
    /^[\t\r\n]+$/.test(found) ? ' ' : '\ufffd',
  );
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function cutTo(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

function takesColor(stream: Output, env: Host['env']): boolean {
  return stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
