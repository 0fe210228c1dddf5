import type { BlameMessage } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';
import { whoMade } from '../fold-history.ts';
import { longestOf } from '../longest-of.ts';
import { minuteLength, minuteOf } from '../minute-of.ts';
import { plainLine } from '../terminal.ts';

interface BlameOptions {
  readonly json?: true | undefined;
}

/** Adds `blame`. */
export const registerBlame: RegisterCommand = (program, act) => {
  program
    .command('blame')
    .summary('who last changed each line')
    .description(
      'Prints the text of a prompt with the revision, the author and door, and the time (UTC) of the last change of each line.',
    )
    .argument('<prompt>', 'id or display name')
    .option('--json', 'print ranges of lines instead')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager blame support/reply\n  prompt-manager blame reply --json\n',
    )
    .action(act<BlameOptions, [string]>(blame));
};

async function blame(
  context: CommandContext,
  { json }: BlameOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const { blamed, content } = await withLibrary(context, 'read', async ({ client }) => {
    const { id, content: text } = await client.get(name);
    return { blamed: await client.blame(id), content: text };
  });
  if (json === true) {
    terminal.line(JSON.stringify(blamed, null, 2));
    return exitCodes.ok;
  }
  const text = content.split('\n');
  const facts = blamed.lines.map(factsOf);
  const widths = [0, 1].map((column) => longestOf(facts.map((each) => each[column] ?? '')));
  for (const [index, { from_line: from, to_line: to }] of blamed.lines.entries()) {
    const [revision = '', who = '', time = ''] = facts[index] ?? [];
    const start = `${revision.padStart(widths[0] ?? 0)}  ${who.padEnd(widths[1] ?? 0)}  ${time}`;
    for (let line = from; line <= to; line += 1)
      // A text that ends with a line break has no line behind it.
      if (line < text.length || text[line - 1] !== '')
        terminal.line(`${terminal.paint.dim(start)}  ${plainLine(text[line - 1] ?? '')}`);
  }
  note(context, blamed);
  return exitCodes.ok;
}

function factsOf({
  revision,
  author,
  origin,
  at,
}: BlameMessage['lines'][number]): readonly [revision: string, who: string, time: string] {
  return revision === null || origin === null || at === null
    ? ['v?', 'older', ''.padEnd(minuteLength)]
    : [`v${revision}`, plainLine(whoMade({ author, origin })), minuteOf(at)];
}

function note(
  { terminal }: CommandContext,
  { looked_back_to: back, omitted_lines: omitted }: BlameMessage,
): void {
  if (back > 1) terminal.note(`Looked back to v${back}; lines older than that are “v?”.`);
  if (omitted > 0) terminal.note(`${omitted} lines at the end are left out.`);
}
