import type { ExpansionMessage, ProblemMessage } from '@prompt-manager/protocol';
import type { ExpandOptions as ExpandWish } from '@prompt-manager/client';
import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { readInput } from '../read-input.ts';
import { plainLine } from '../terminal.ts';

interface ExpandOptions {
  readonly json?: true | undefined;
  readonly map?: true | undefined;
  readonly context?: string | undefined;
}

/** Problems that leave a marker where text should be (SPEC E3, E4, E13). */
const markerCodes: ReadonlySet<string> = new Set(['missing', 'missing_section', 'cycle']);

/** Adds `expand`. */
export const registerExpand: RegisterCommand = (program, act) => {
  program
    .command('expand')
    .alias('render')
    .summary('print a prompt with everything it includes')
    .description(
      'Prints the text with every inclusion replaced. Problems go to standard error; ends with 4 when the text has a marker in place of something missing or circular.',
    )
    .argument('<prompt>', 'id or display name; - expands the text on standard input')
    .option('--json', 'print text, dependencies and problems')
    .option('--map', 'print where each part comes from, as a JSON array; with --json, all of it')
    .option('--context <prompt>', 'with -: the prompt the text stands for, for relative inclusions')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager expand support/reply\n  prompt-manager expand support/reply --map\n  echo "Be brief. [[tone/plain]]" | prompt-manager expand -\n',
    )
    .action(act<ExpandOptions, [string]>(expand));
};

async function expand(
  context: CommandContext,
  options: ExpandOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const wish = await wishOf(context, options, name);
  const { expansion, lines } = await withLibrary(context, 'read', async ({ client, root }) => {
    const answer = await client.expand({ ...wish, segments: options.map === true });
    return { expansion: answer, lines: new FileLines(root, await client.directories()) };
  });
  const { segments = [], ...rest } = expansion;
  if (options.json === true)
    terminal.line(JSON.stringify(options.map === true ? expansion : rest, null, 2));
  else if (options.map === true) terminal.line(JSON.stringify(segments, null, 2));
  else terminal.data(expansion.expanded);
  await noteProblems(context, expansion, lines);
  return expansion.problems.some(({ code }) => markerCodes.has(code))
    ? exitCodes.cannotExpand
    : exitCodes.ok;
}

async function wishOf(
  { host }: CommandContext,
  { context: includer }: ExpandOptions,
  name: string,
): Promise<ExpandWish> {
  if (name === '-') {
    const content = await readInput(host.stdin);
    return includer === undefined ? { content } : { content, id: includer };
  }
  if (includer === undefined) return { id: name };
  throw new CommandFailure(exitCodes.usage, {
    what: '--context goes with a text on standard input.',
    why: `${name} is a stored prompt and is its own context.`,
    next: 'prompt-manager expand - --context PROMPT',
  });
}

/** `path:line:col severity code message`, the form editors and terminals make links of. */
async function noteProblems(
  { terminal }: CommandContext,
  { problems, omitted_problems: omitted }: ExpansionMessage,
  lines: FileLines,
): Promise<void> {
  const { paintNote: paint } = terminal;
  for (const problem of problems) {
    const severity = problem.severity === 'error' ? paint.red('error') : paint.yellow('warning');
    const message = plainLine(problem.message);
    terminal.alarm(`${await placeOf(problem, lines)} ${severity} ${problem.code} ${message}`);
  }
  if (omitted > 0) terminal.alarm(`… and ${omitted} more problems`);
}

async function placeOf(problem: ProblemMessage, lines: FileLines): Promise<string> {
  if (problem.prompt_id === null) return `-:${problem.line}:${problem.column}`;
  const { path, firstLine } = await lines.of(problem.prompt_id);
  return `${plainLine(path)}:${problem.line + firstLine - 1}:${problem.column}`;
}
