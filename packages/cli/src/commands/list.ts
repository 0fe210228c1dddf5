import type { ListedRecord } from '@prompt-manager/protocol';
import type { Act, CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { longestOf } from '../longest-of.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { cutTo, plainLine, type Terminal } from '../terminal.ts';

interface ListOptions {
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
  readonly directory?: string | undefined;
  readonly json?: true | undefined;
}

/** Prompts asked for at a time: the most one page may have. */
const pageSize = 1_000;
/** Ids longer than this do not widen the column of the others. */
const maxIdColumns = 40;

/** Adds `list`. */
export const registerList: RegisterCommand = (program, act: Act) => {
  program
    .command('list')
    .alias('ls')
    .summary('list prompts')
    .description(
      'Lists prompts in id order. A program gets id, tags and description in tab-separated columns.',
    )
    .option('-q, --query <text>', 'only prompts whose id, tags, description or text contain it')
    .option('-t, --tag <tag>', 'only prompts with this tag')
    .option('-d, --directory <name>', 'only prompts of this mounted directory')
    .option('--json', 'print the records as a JSON array, without their text')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager list --tag support\n  prompt-manager list --json\n',
    )
    .action(act<ListOptions, []>(list));
};

async function list(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { root, records } = await withLibrary(context, 'read', async (door) => ({
    root: door.root,
    records: await allRecords(door, options),
  }));
  if (options.json === true) terminal.line(JSON.stringify(records, null, 2));
  else if (terminal.columns === null) for (const record of records) terminal.line(tabbed(record));
  else for (const record of records) terminal.line(row(record, terminal, widthOf(records)));
  if (records.length === 0)
    terminal.note(isFiltered(options) ? 'No prompts match.' : noneIn(root, context));
  return exitCodes.ok;
}

function isFiltered({ query, tag, directory }: ListOptions): boolean {
  return [query, tag, directory].some((filter) => filter !== undefined);
}

function noneIn(root: string, { pasted }: CommandContext): string {
  return `There are no prompts in ${plainLine(root)} yet: ${pasted('new ID')}`;
}

async function allRecords(
  { client }: LibraryDoor,
  { query, tag, directory }: ListOptions,
): Promise<readonly ListedRecord[]> {
  const records: ListedRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.list({ query, tag, directory, cursor, limit: pageSize });
    records.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return records;
}

function tabbed({ id, tags, description }: ListedRecord): string {
  return [id, tags.join(','), description ?? ''].map(plainLine).join('\t');
}

function row(
  { id, tags, description }: ListedRecord,
  { paint, columns }: Terminal,
  width: number,
): string {
  const tagText = tags.map((tag) => `#${plainLine(tag)}`).join(' ');
  const room = (columns ?? 80) - Math.max(width, id.length) - 2;
  const said = cutTo(
    plainLine(description ?? ''),
    room - (tagText === '' ? 0 : tagText.length + 2),
  );
  const rest = [paint.dim(said), paint.cyan(tagText)].filter((part) => part !== '').join('  ');
  return `${plainLine(id).padEnd(width)}  ${rest}`.trimEnd();
}

function widthOf(records: readonly ListedRecord[]): number {
  return Math.min(maxIdColumns, longestOf(records.map(({ id }) => id)));
}
