import { startedReadOnly } from '@prompt-manager/server';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';

interface ShowOptions {
  readonly json?: true | undefined;
}

/** Adds `show`. */
export const registerShow: RegisterCommand = (program, act) => {
  program
    .command('show')
    .summary('print a prompt as it is written')
    .description('Prints the text of a prompt, its inclusions as they are written.')
    .argument('<prompt>', 'id or display name')
    .option('--json', 'print the whole record')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager show support/reply\n  prompt-manager show reply --json\n',
    )
    .action(act<ShowOptions, [string]>(show));
};

async function show(
  context: CommandContext,
  { json }: ShowOptions,
  name: string,
): Promise<ExitCode> {
  const record = await withLibrary(context, 'read', async ({ client, url }) => {
    const { etag: _, ...said } = await client.get(name);
    // That this process changes nothing says nothing of the prompt.
    const isOurs = url === null && said.read_only_reason === startedReadOnly;
    return isOurs ? { ...said, read_only_reason: null } : said;
  });
  if (json === true) context.terminal.line(JSON.stringify(record, null, 2));
  else context.terminal.data(record.content);
  return exitCodes.ok;
}
