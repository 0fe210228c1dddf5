import { leavesMarker } from '@prompt-manager/core';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { noteProblems } from '../note-problems.ts';
import { textWish } from '../text-wish.ts';

interface ExpandOptions {
  readonly json?: true | undefined;
  readonly map?: true | undefined;
  readonly context?: string | undefined;
}

/** Adds `expand`. */
export const registerExpand: RegisterCommand = (program, act) => {
  program
    .command('expand')
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
  const wish = await textWish(context, { command: 'expand', includer: options.context, name });
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
  return expansion.problems.some(leavesMarker) ? exitCodes.cannotExpand : exitCodes.ok;
}
