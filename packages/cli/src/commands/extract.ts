import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { reportRefactoring } from '../refactor-report.ts';

interface ExtractOptions {
  readonly lines: string;
  readonly full?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `extract`. */
export const registerExtract: RegisterCommand = (program, act) => {
  program
    .command('extract')
    .summary('make a fragment of some lines of a prompt')
    .description(
      'Makes a new prompt of lines of a prompt and includes it in their place. What the prompt expands to stays as it is.',
    )
    .argument('<prompt>', 'id or display name')
    .argument('<new>', 'id of the new fragment')
    .requiredOption('--lines <from-to>', 'lines of the file, as in 3-7 or 3')
    .option('--full', 'include it by its whole id, not its shortest clear name')
    .option('--dry-run', 'print what would change as a diff, change nothing')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager extract support/reply rules/greeting --lines 3-7 --dry-run\n',
    )
    .action(act<ExtractOptions, [string, string]>(extract));
};

async function extract(
  context: CommandContext,
  options: ExtractOptions,
  name: string,
  newId: string,
): Promise<ExitCode> {
  const { dryRun = false, full = false, json = false } = options;
  return withLibrary(context, dryRun ? 'dry' : 'write', async ({ client, changed, root }) => {
    const { id, content, revision: baseRevision } = await client.get(name);
    const places = new FileLines(root, await client.directories());
    const { firstLine } = await places.of(id);
    const range = rangeOf(options.lines, { content, firstLine });
    const style = full ? 'full' : 'short';
    const result = await client.extract({ id, baseRevision, ...range, newId, style, dryRun });
    await reportRefactoring(context, result, { changed, places, json, done: 'Extracted.' });
    return exitCodes.ok;
  });
}

/** Offsets of whole lines, the last line break included. */
function rangeOf(
  lines: string,
  { content, firstLine }: { readonly content: string; readonly firstLine: number },
): { readonly from: number; readonly to: number } {
  const found = /^(\d+)(?:-(\d+))?$/.exec(lines);
  const first = Number(found?.[1]) - firstLine + 1;
  const last = Number(found?.[2] ?? found?.[1]) - firstLine + 1;
  const starts = lineStarts(content);
  const from = starts[first - 1];
  if (found === null || from === undefined || last < first || last > starts.length)
    throw new CommandFailure(exitCodes.usage, {
      what: `--lines ${lines} is no range of lines of the prompt.`,
      why: `Its text has the lines ${firstLine} to ${firstLine + starts.length - 1} of the file.`,
      next: 'name them with --lines, as in --lines 3-7',
    });
  return { from, to: starts[last] ?? content.length };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (at + 1 < text.length) starts.push(at + 1);
  return starts;
}
