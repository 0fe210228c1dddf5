import { Option } from 'commander';
import type { ProblemMessage } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { plainLine, type Terminal } from '../terminal.ts';

interface CheckOptions {
  readonly format?: 'pretty' | 'json' | undefined;
  readonly json?: true | undefined;
}

/** A problem with the line of its file. */
interface PlacedProblem {
  readonly path: string;
  /** Empty for a problem of a file as a whole. */
  readonly place: string;
  readonly problem: ProblemMessage;
}

/** Adds `check`. */
export const registerCheck: RegisterCommand = (program, act) => {
  program
    .command('check')
    .summary('report every problem in the library')
    .description('Reports every problem of every prompt and file; ends with 1 when there is one.')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']))
    .option('--json', 'the same as --format json: print the problems as a JSON array')
    .addHelpText('before', 'Examples:\n  prompt-manager check\n  prompt-manager check --json\n')
    .action(act<CheckOptions, []>(check));
};

async function check(context: CommandContext, { format, json }: CheckOptions): Promise<ExitCode> {
  const { terminal, host } = context;
  const startMs = host.runningMs();
  const { items, checked, directories, root } = await withLibrary(
    context,
    'read',
    async (door) => ({
      ...(await door.client.problems()),
      directories: await door.client.directories(),
      root: door.root,
    }),
  );
  if (json === true || format === 'json') terminal.line(JSON.stringify(items, null, 2));
  else {
    print(terminal, await placed(items, new FileLines(root, directories)));
    terminal.line(summary(terminal, { items, checked, elapsedMs: host.runningMs() - startMs }));
  }
  return items.length > 0 ? exitCodes.problemsFound : exitCodes.ok;
}

async function placed(
  problems: readonly ProblemMessage[],
  lines: FileLines,
): Promise<readonly PlacedProblem[]> {
  const found: PlacedProblem[] = [];
  for (const problem of problems) {
    if (problem.prompt_id === null) found.push({ path: '(files)', place: '', problem });
    else {
      const { path, firstLine } = await lines.of(problem.prompt_id);
      // Front matter is not part of the content: its lines are the file's already.
      const shift = problem.code === 'bad_front_matter' ? 0 : firstLine - 1;
      found.push({ path, place: `${problem.line + shift}:${problem.column}`, problem });
    }
  }
  return found;
}

/** Problems under the path of their file, their columns in line. */
function print({ line, paint }: Terminal, problems: readonly PlacedProblem[]): void {
  const codeWidth = Math.max(0, ...problems.map(({ problem }) => problem.code.length));
  const placeWidth = Math.max(0, ...problems.map(({ place }) => place.length));
  let lastPath: string | null = null;
  for (const { path, place, problem } of problems) {
    if (path !== lastPath) line(paint.underline(plainLine(path)));
    lastPath = path;
    const severity = problem.severity === 'error' ? paint.red('error  ') : paint.yellow('warning');
    const message = plainLine(problem.message);
    line(
      `  ${paint.dim(place.padStart(placeWidth))}  ${severity}  ${problem.code.padEnd(codeWidth)}  ${message}`,
    );
  }
}

function summary(
  { paint }: Terminal,
  found: {
    readonly items: readonly ProblemMessage[];
    readonly checked: number;
    readonly elapsedMs: number;
  },
): string {
  const { items, checked, elapsedMs } = found;
  const inPrompts = `in ${counted(checked, 'prompt')} (${Math.round(elapsedMs)} ms)`;
  if (items.length === 0) return `${paint.green('✔')} No problems ${inPrompts}`;
  const errors = items.filter(({ severity }) => severity === 'error').length;
  const warnings = items.length - errors;
  const parts = [
    errors > 0 && counted(errors, 'error'),
    warnings > 0 && counted(warnings, 'warning'),
  ];
  return `${paint.red('✖')} ${parts.filter((part) => part !== false).join(', ')} ${inPrompts}`;
}
