import { splitFrontMatter } from '@prompt-manager/core';
import type { HttpClient } from '@prompt-manager/client';
import type { ImpactItem } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { diffLines } from '../diff-lines.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { givenText } from '../given-text.ts';
import { withLibrary } from '../library-door.ts';
import { longestOf } from '../longest-of.ts';
import { plainLine, type Terminal } from '../terminal.ts';

/** Prompts asked for at a time: a page of large ones must not take longer than a request may. */
const perPage = 200;

interface ImpactOptions {
  readonly content?: string | undefined;
  readonly file?: string | undefined;
  readonly diff?: true | undefined;
  readonly json?: true | undefined;
}

/** A changed prompt with its expanded text before, when its diff is wanted. */
interface Shown {
  readonly item: ImpactItem;
  readonly before: string | null;
}

/** Adds `impact`. */
export const registerImpact: RegisterCommand = (program, act) => {
  program
    .command('impact')
    .summary('show whose expansion a new text of a prompt would change')
    .description(
      'Compares what every prompt expands to now with what it would expand to if a prompt had the text given. Nothing is saved. Without a text it lists who includes the prompt.',
    )
    .argument('<prompt>', 'id or display name')
    .argument('[source]', '- takes the text from standard input')
    .option('-c, --content <text>', 'the proposed text')
    .option('-f, --file <path>', 'take the proposed text from a file; - is standard input')
    .option('--diff', 'show the changed lines of every expansion')
    .option('--json', 'print what is found, as a JSON array')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager impact tone/formal --file draft.md\n  prompt-manager impact tone/formal --content "Be formal." --diff\n',
    )
    .action(act<ImpactOptions, [string, string | undefined]>(impact));
};

async function impact(
  context: CommandContext,
  options: ImpactOptions,
  name: string,
  source: string | undefined,
): Promise<ExitCode> {
  const { terminal } = context;
  const { content, file } = options;
  const text = await givenText(context, { content, file, source }, 'impact --help');
  const proposed = text === undefined ? undefined : splitFrontMatter(text).body;
  const shown = await withLibrary(context, 'read', async ({ client }) => {
    const items = await allOf(client, name, proposed);
    const withDiff = options.diff === true && options.json !== true;
    const found: Shown[] = [];
    for (const item of items) found.push(await shownOf(client, item, withDiff));
    return found;
  });
  if (options.json === true)
    terminal.line(
      JSON.stringify(
        shown.map(({ item }) => item),
        null,
        2,
      ),
    );
  else print(terminal, shown, proposed !== undefined);
  return exitCodes.ok;
}

/** Every page of the impact. */
async function allOf(
  client: HttpClient,
  name: string,
  content: string | undefined,
): Promise<readonly ImpactItem[]> {
  const items: ImpactItem[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.impact(name, { content, limit: perPage, cursor });
    items.push(...page.items);
    if (page.next_cursor === null) return items;
    cursor = page.next_cursor;
  }
}

async function shownOf(client: HttpClient, item: ImpactItem, withDiff: boolean): Promise<Shown> {
  if (!withDiff || item.diff === null) return { item, before: null };
  return { item, before: (await client.expand({ id: item.id })).expanded };
}

function print(terminal: Terminal, shown: readonly Shown[], isProposed: boolean): void {
  const listed = isProposed ? shown.filter(({ item }) => item.changed) : shown;
  const width = longestOf(listed.map(({ item }) => item.id));
  for (const { item, before } of listed) {
    const name = plainLine(item.id).padEnd(width);
    const size = isProposed ? growthOf(item) : sizeOf(item);
    terminal.line([name, size, ...newsOf(item)].join('  '));
    if (before !== null) printDiff(terminal, before, item);
  }
  terminal.note(
    isProposed
      ? `${listed.length} of ${counted(shown.length, 'prompt')} would change; nothing is saved.`
      : `${counted(shown.length, 'prompt')} would be reached.`,
  );
}

function printDiff({ line, paint }: Terminal, before: string, { diff }: ImpactItem): void {
  for (const change of diffLines(before, diff ?? [])) {
    line(paint.dim(`  @@ line ${change.line}`));
    for (const text of change.removed) line(paint.red(`  - ${plainLine(text)}`));
    for (const text of change.added) line(paint.green(`  + ${plainLine(text)}`));
  }
}

function sizeOf({ chars, tokens }: ImpactItem): string {
  if (chars.before === null || tokens.before === null) return 'too large';
  return `${counted(tokens.before, 'token')}`;
}

function growthOf({ chars, tokens }: ImpactItem): string {
  const grown = (pair: ImpactItem['chars'], unit: string): readonly string[] =>
    pair.before === null || pair.after === null
      ? []
      : [`${signed(pair.after - pair.before)} ${unit}`];
  return [...grown(chars, 'chars'), ...grown(tokens, 'tokens')].join('  ');
}

/** Problems and variables that come and go. */
function newsOf({ problems, variables }: ImpactItem): readonly string[] {
  const listed = (word: string, list: readonly string[]): readonly string[] =>
    list.length === 0 ? [] : [`${word} ${list.map(plainLine).join(', ')}`];
  const codes = (list: ImpactItem['problems']['new']): readonly string[] =>
    list.map(({ code }) => code);
  return [
    ...listed('new problems:', codes(problems.new)),
    ...listed('mended:', codes(problems.lost)),
    ...listed('new variables:', variables.new),
    ...listed('lost variables:', variables.lost),
  ];
}

function signed(number: number): string {
  return number < 0 ? `−${-number}` : `+${number}`;
}
