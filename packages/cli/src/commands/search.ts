import { InvalidArgumentError } from 'commander';
import type { HttpClient, SearchOptions } from '@prompt-manager/client';
import type { SearchAnswer, SearchItem } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { plainLine, type Paint, type Terminal } from '../terminal.ts';

interface SearchCommandOptions {
  readonly expanded?: true | undefined;
  readonly limit: number;
  readonly json?: true | undefined;
}

/** The most one page may have. */
const maxPageSize = 100;
/** How often an index that is being made is asked again. */
const indexPollMs = 100;

/** Adds `search`. */
export const registerSearch: RegisterCommand = (program, act) => {
  program
    .command('search')
    .summary('find prompts by what is in them')
    .description(
      'Finds prompts by words, "phrases", begin*, -not, tag:, path:, uses:, usedby:, is:unused, is:broken and is:composite, the most relevant first. Write -- before a query that begins with a minus.',
    )
    .argument('<query...>', 'what every prompt found must have')
    .option('-e, --expanded', 'look into the expanded texts')
    .option('-n, --limit <count>', 'at most so many prompts', parseCount, 20)
    .option('--json', 'print the prompts found as a JSON array')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager search refund tag:support\n  prompt-manager search \'"no refunds"\' --expanded\n  prompt-manager search is:unused path:tone/\n',
    )
    .action(act<SearchCommandOptions, [readonly string[]]>(search));
};

async function search(
  context: CommandContext,
  options: SearchCommandOptions,
  words: readonly string[],
): Promise<ExitCode> {
  const { terminal } = context;
  const { items, total, meant, hint, lines } = await withLibrary(context, 'read', async (door) => {
    const wanted = { q: words.join(' '), in: options.expanded ? 'expanded' : 'source' } as const;
    const found = await allItems(context, door.client, { ...wanted, limit: options.limit });
    return { ...found, lines: new FileLines(door.root, await door.client.directories()) };
  });
  if (options.json === true) terminal.line(JSON.stringify(items, null, 2));
  else
    for (const item of items) await print(terminal, item, options.expanded === true ? null : lines);
  if (items.length === 0) terminal.note(`No prompts match.${hintFor(words.join(' '))}`);
  else if (total > items.length)
    terminal.note(`${counted(total, 'prompt')} match; these are the first ${items.length}.`);
  if (meant !== null) terminal.note(`Did you mean ${plainLine(meant)}?`);
  if (hint !== null) terminal.note(plainLine(hint));
  return exitCodes.ok;
}

/** How more would be found, when there is a plain word that could begin a longer one. */
function hintFor(query: string): string {
  const word = /(?:^|\s)([\p{L}\p{N}]+)(?=\s|$)/u.exec(query.replaceAll(/"[^"]*"?/g, ''))?.[1];
  return word === undefined ? '' : ` Words are matched whole; ${word}* also finds longer ones.`;
}

interface Found {
  readonly items: readonly SearchItem[];
  readonly total: number;
  /** The query that was probably meant. */
  readonly meant: string | null;
  /** What was searched for where that may surprise. */
  readonly hint: string | null;
}

/** The first prompts, of an index that has everything. */
async function allItems(
  { host, terminal }: CommandContext,
  client: HttpClient,
  { limit = maxPageSize, ...wanted }: SearchOptions,
): Promise<Found> {
  const items: SearchItem[] = [];
  let answer: SearchAnswer | null = null;
  let told = false;
  do {
    answer = await client.search({
      ...wanted,
      limit: Math.min(maxPageSize, limit - items.length),
      cursor: answer?.next_cursor ?? undefined,
    });
    if (answer.indexing !== null) {
      if (!told) terminal.note('The library is being indexed; this takes a moment.');
      told = true;
      items.length = 0;
      answer = { ...answer, next_cursor: null };
      await host.delay(indexPollMs);
    } else items.push(...answer.items);
  } while (answer.indexing !== null || (answer.next_cursor !== null && items.length < limit));
  return { items, total: answer.total, meant: answer.did_you_mean, hint: answer.hint };
}

/** As other programs print what they find: `path:line:text`; lines of expansions have no file and are counted there. */
async function print(
  { line, paint, columns }: Terminal,
  { id, snippets }: SearchItem,
  lines: FileLines | null,
): Promise<void> {
  const { path, firstLine } = lines === null ? { path: id, firstLine: 1 } : await lines.of(id);
  const name = plainLine(path);
  if (columns !== null) line(paint.underline(name));
  const prefix = columns === null ? `${name}:` : '  ';
  for (const snippet of snippets) {
    const place = snippet.line === null ? snippet.field : String(snippet.line + firstLine - 1);
    line(`${prefix}${paint.dim(place)}:${marked(snippet, paint)}`);
  }
  if (snippets.length === 0 && columns === null) line(name);
}

function marked({ text, ranges }: SearchItem['snippets'][number], paint: Paint): string {
  let shown = '';
  let at = 0;
  for (const [from, to] of ranges) {
    shown += plainLine(text.slice(at, from)) + paint.yellow(plainLine(text.slice(from, to)));
    at = to;
  }
  return shown + plainLine(text.slice(at));
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('Expected a whole number from 1.');
}
