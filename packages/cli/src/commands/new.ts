import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { givenText } from '../given-text.ts';
import { withLibrary } from '../library-door.ts';

interface NewOptions {
  readonly content?: string | undefined;
  readonly file?: string | undefined;
  readonly description?: string | undefined;
  readonly tag: readonly string[];
  readonly json?: true | undefined;
}

/** Adds `new`. */
export const registerNew: RegisterCommand = (program, act) => {
  program
    .command('new')
    .summary('create a prompt')
    .description('Creates a prompt and its file, and prints its id. Without a text it is empty.')
    .argument('<id>', 'path in the library, such as support/reply')
    .argument('[source]', '- takes the text from standard input')
    .option('-c, --content <text>', 'the text')
    .option('-f, --file <path>', 'take the text from a file; - is standard input')
    .option('--description <text>', 'what the prompt is for, in one sentence')
    .option('-t, --tag <tag>', 'a tag; may be repeated', collect, [])
    .option('--json', 'print the record of the new prompt')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager new tone/calm --content "Write calmly." --tag tone\n  pbpaste | prompt-manager new drafts/idea -\n',
    )
    .action(act<NewOptions, [string, string | undefined]>(create));
};

async function create(
  context: CommandContext,
  options: NewOptions,
  id: string,
  source: string | undefined,
): Promise<ExitCode> {
  const { content: text, file } = options;
  const sources = { content: text, file, source };
  const content = (await givenText(context, sources, 'new --help')) ?? '';
  const record = await withLibrary(context, 'write', async ({ client, changed }) => {
    const { description = null, tag: tags } = options;
    const { etag: _, ...created } = await client.create({ id, content, description, tags });
    changed.add(created.id);
    return created;
  });
  context.terminal.line(options.json === true ? JSON.stringify(record, null, 2) : record.id);
  return exitCodes.ok;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
