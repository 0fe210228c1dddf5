import type { VariableMessage } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';
import { longestOf } from '../longest-of.ts';
import { cutTo, plainLine, type Terminal } from '../terminal.ts';

interface VarsOptions {
  readonly json?: true | undefined;
}

/** Adds `vars`. */
export const registerVars: RegisterCommand = (program, act) => {
  program
    .command('vars')
    .summary('list the variables of a prompt and what it includes')
    .description(
      'Lists the variables of the expanded text, in order of first use, with the prompts that use them; declared ones that nothing uses come last. A program gets name, type, default or required or optional, prompts and description in tab-separated columns.',
    )
    .argument('<prompt>', 'id or display name')
    .option('--json', 'print the variables as a JSON array')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager vars support/reply\n  prompt-manager vars support/reply --json\n',
    )
    .action(act<VarsOptions, [string]>(vars));
};

async function vars(
  context: CommandContext,
  { json }: VarsOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const variables = await withLibrary(context, 'read', ({ client }) => client.variables(name));
  if (json === true) terminal.line(JSON.stringify(variables, null, 2));
  else print(terminal, variables.map(columnsOf));
  if (variables.length === 0) terminal.note('The prompt has no variables.');
  return exitCodes.ok;
}

function columnsOf(variable: VariableMessage): readonly string[] {
  const { name, type, default: fallback, required, uses, description } = variable;
  const filled =
    fallback !== null ? `= ${JSON.stringify(fallback)}` : required ? 'required' : 'optional';
  const prompts = uses.map(({ prompt_id: id }) => id ?? '-').join(',');
  return [name, type, filled, prompts === '' ? 'unused' : prompts, description ?? ''].map(
    plainLine,
  );
}

/** Columns for people line up; the last one takes what room is left. */
function print({ columns, line }: Terminal, rows: readonly (readonly string[])[]): void {
  if (columns === null) {
    for (const row of rows) line(row.join('\t'));
    return;
  }
  const widths = [0, 1, 2, 3].map((at) => longestOf(rows.map((row) => row[at] ?? '')));
  for (const row of rows) {
    const text = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
    line(cutTo(text.trimEnd(), columns));
  }
}
