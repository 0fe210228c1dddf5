import type { HttpClient } from '@prompt-manager/client';
import { PromptError } from '@prompt-manager/core';
import type { CreationMessage } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { givenText } from '../given-text.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { plainLine } from '../terminal.ts';

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
  const { terminal } = context;
  // Told when the file is written, which is when the door closes.
  const { record, warnings } = await withLibrary(context, 'write', async (door) => {
    const { client, changed } = door;
    const { description = null, tag: tags } = options;
    const clashes = await clashesOf(client, id);
    const { etag: _, ...created } = await client.create({ id, content, description, tags });
    changed.add(created.id);
    return { record: created, warnings: clashes === null ? [] : await warningsOf(clashes, door) };
  });
  terminal.line(options.json === true ? JSON.stringify(record, null, 2) : record.id);
  for (const warning of warnings) terminal.alarm(`warning  ${warning}`);
  return exitCodes.ok;
}

/** What making the prompt does to inclusions by a short name; null when that is not known. */
async function clashesOf(client: HttpClient, id: string): Promise<CreationMessage | null> {
  try {
    return await client.creation(id);
  } catch (error) {
    // The prompt can be made all the same; what refuses both says so there.
    if (error instanceof PromptError) return null;
    throw error;
  }
}

/** The inclusions that mean another prompt now, or one of several, each with its place (SPEC R14). */
async function warningsOf(
  { clashes, omitted_clashes: omitted }: CreationMessage,
  { root, client }: LibraryDoor,
): Promise<readonly string[]> {
  if (clashes.length === 0) return [];
  const lines = new FileLines(root, await client.directories());
  const warnings: string[] = [];
  for (const { id, line, target, named, names } of clashes) {
    const { path, firstLine } = await lines.of(id);
    const means =
      named === names ? `is unclear now and still names ${names}` : `names ${names}, not ${named}`;
    warnings.push(plainLine(`${path}:${line + firstLine - 1}: [[${target}]] ${means}`));
  }
  return omitted === 0 ? warnings : [...warnings, `and ${counted(omitted, 'more inclusion')}`];
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
