import { joinFrontMatter } from '@prompt-manager/core';
import type { HttpClient } from '@prompt-manager/client';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { readHistory } from '../read-history.ts';
import { revisionNumber } from '../revision-number.ts';
import { plainLine, type Terminal } from '../terminal.ts';
import { unifiedDiff, type DiffLine } from '../unified-diff.ts';

interface DiffOptions {
  readonly expanded?: true | undefined;
}

/** One of the two texts that are compared. */
interface Side {
  /** What stands behind the name of the file: the revision and when it was made. */
  readonly label: string;
  readonly text: string;
}

/** Adds `diff`. */
export const registerDiff: RegisterCommand = (program, act) => {
  program
    .command('diff')
    .summary('compare two revisions of a prompt')
    .description(
      'Prints what differs between two revisions of a prompt, or between one and now, as a unified diff of the file; without a revision, the newest row of its history. Ends with 1 when they differ.',
    )
    .argument('<prompt>', 'id or display name')
    .argument('[from]', 'the older revision, as history lists it', revisionNumber)
    .argument('[to]', 'the newer one; now unless given', revisionNumber)
    .option('--expanded', 'compare what a model gets: both expanded with the inclusions of now')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager diff support/reply\n  prompt-manager diff support/reply 3\n  prompt-manager diff support/reply 3 5 --expanded\n',
    )
    .action(act<DiffOptions, [string, number | undefined, number | undefined]>(diff));
};

async function diff(
  context: CommandContext,
  { expanded }: DiffOptions,
  name: string,
  from?: number,
  to?: number,
): Promise<ExitCode> {
  const { terminal } = context;
  const { path, before, after } = await withLibrary(context, 'read', async (door) => {
    const { client } = door;
    const { id, revision: now } = await client.get(name);
    const isExpanded = expanded === true;
    const older = from ?? (await beforeNewest(client, id));
    return {
      path: isExpanded ? id : await pathOf(door, id),
      before: await sideOf(client, { id, revision: older, isExpanded }),
      after: await sideOf(client, { id, revision: to ?? now, isExpanded }),
    };
  });
  const lines = unifiedDiff(before.text, after.text);
  if (lines.length === 0) {
    terminal.note(`${before.label} and ${after.label} are equal.`);
    return exitCodes.ok;
  }
  const { paint } = terminal;
  terminal.line(paint.bold(`--- ${plainLine(path)}\t${before.label}`));
  terminal.line(paint.bold(`+++ ${plainLine(path)}\t${after.label}`));
  for (const line of lines) terminal.line(painted(terminal, line));
  return exitCodes.problemsFound;
}

/** The revision before the newest row of the history, which is the first one where there is no other. */
async function beforeNewest(client: HttpClient, id: string): Promise<number> {
  const { rows } = await readHistory(client, id, { limit: 1, isFolded: true });
  return Math.max(1, (rows[0]?.at(-1)?.revision ?? 1) - 1);
}

async function pathOf({ client, root }: LibraryDoor, id: string): Promise<string> {
  return (await new FileLines(root, await client.directories()).of(id)).path;
}

async function sideOf(
  client: HttpClient,
  {
    id,
    revision,
    isExpanded,
  }: { readonly id: string; readonly revision: number; readonly isExpanded: boolean },
): Promise<Side> {
  const { content, front_matter: header, at } = await client.revision(id, revision);
  const text = isExpanded
    ? (await client.expand({ id, content })).expanded
    : joinFrontMatter({ bom: false, header, body: content, eol: '\n' });
  return { label: `v${revision} ${at}`, text };
}

function painted({ columns, paint }: Terminal, { kind, text }: DiffLine): string {
  // A program gets the bytes; the tabs of a text are no harm to a terminal.
  const shown = columns === null ? text : text.split('\t').map(plainLine).join('\t');
  switch (kind) {
    case 'head':
      return paint.cyan(shown);
    case 'removed':
      return paint.red(shown);
    case 'added':
      return paint.green(shown);
    case 'note':
      return paint.dim(shown);
    case 'context':
      return shown;
  }
}
