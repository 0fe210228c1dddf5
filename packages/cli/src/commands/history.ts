import { InvalidArgumentError } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { whatHappened, whoMade, type HistoryFold } from '../fold-history.ts';
import { withLibrary } from '../library-door.ts';
import { longestOf } from '../longest-of.ts';
import { minuteOf } from '../minute-of.ts';
import { readHistory } from '../read-history.ts';
import { plainLine } from '../terminal.ts';

interface HistoryOptions {
  readonly limit: number;
  readonly all?: true | undefined;
  readonly json?: true | undefined;
}

/** Rows printed unless `--limit` is given: a screen. */
const defaultRows = 20;

/** Adds `history`. */
export const registerHistory: RegisterCommand = (program, act) => {
  program
    .command('history')
    .summary('list the changes of a prompt')
    .description(
      'Lists the changes of a prompt, newest first: revision, time (UTC), who or by which door, what. Changes that one author makes within a minute of each other are one row. A program gets tab-separated columns.',
    )
    .argument('<prompt>', 'id or display name')
    .option('-n, --limit <count>', 'how many of them', rowCount, defaultRows)
    .option('--all', 'a row for every revision')
    .option('--json', 'print them as a JSON array, one for every revision')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager history support/reply\n  prompt-manager history support/reply --limit 100 --all\n  prompt-manager diff support/reply 3\n  prompt-manager restore support/reply --revision 3\n',
    )
    .action(act<HistoryOptions, [string]>(history));
};

async function history(
  context: CommandContext,
  { limit, all, json }: HistoryOptions,
  name: string,
): Promise<ExitCode> {
  const { terminal } = context;
  const { rows, hasOlder } = await withLibrary(context, 'read', async ({ client }) => {
    const { id } = await client.get(name);
    return readHistory(client, id, { limit, isFolded: all !== true && json !== true });
  });
  if (json === true) {
    terminal.line(
      JSON.stringify(
        rows.map(([newest]) => newest),
        null,
        2,
      ),
    );
    return exitCodes.ok;
  }
  print(context, rows);
  if (hasOlder) terminal.note(`There are older ones: --limit ${limit * 10} shows more.`);
  return exitCodes.ok;
}

function print({ terminal }: CommandContext, rows: readonly HistoryFold[]): void {
  const { columns, paint } = terminal;
  const facts = rows.map((fold) => {
    const { revision, at } = fold[0];
    const who = plainLine(whoMade(fold[0]));
    return { revision: `v${revision}`, at, who, what: plainLine(whatHappened(fold)) };
  });
  if (columns === null) {
    for (const { revision, at, who, what } of facts)
      terminal.line([revision.slice(1), at, who, what].join('\t'));
    return;
  }
  const revisions = longestOf(facts.map(({ revision }) => revision));
  const people = longestOf(facts.map(({ who }) => who));
  for (const { revision, at, who, what } of facts)
    terminal.line(
      `${revision.padStart(revisions)}  ${paint.dim(minuteOf(at))}  ${who.padEnd(people)}  ${what}`,
    );
}

function rowCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new InvalidArgumentError('Expected a whole number from 1 to 999999.');
  return count;
}
