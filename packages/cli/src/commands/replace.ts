import type { ReplaceOptions } from '@prompt-manager/client';
import type { ReplaceAnswer, ReplaceItem } from '@prompt-manager/protocol';
import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { plainLine, type Terminal } from '../terminal.ts';

/** Prompts that a request may name, as many as may be changed at once. */
const maxPromptsNamed = 2_000;

interface ReplaceCommandOptions {
  readonly regex?: true | undefined;
  readonly caseSensitive?: true | undefined;
  readonly wholeWord?: true | undefined;
  readonly include?: readonly string[] | undefined;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `replace`. */
export const registerReplace: RegisterCommand = (program, act) => {
  program
    .command('replace')
    .summary('replace text in many prompts')
    .description(
      'Shows every match and, once agreed to, replaces all of them as one change. Front matter stays as it is.',
    )
    .argument('<find>', 'the text, or with --regex an RE2 pattern')
    .argument(
      '<replacement>',
      'what comes in its place; with --regex $1 and $& stand for what was found',
    )
    .option('-E, --regex', 'find is a pattern, lines by lines')
    .option('-s, --case-sensitive', 'case makes a difference')
    .option('-w, --whole-word', 'only where no word goes on')
    .option(
      '-i, --include <path...>',
      'only prompts whose id begins with a path or fits it (*, **, ?)',
    )
    .option('--dry-run', 'show the matches, change nothing')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      "Examples:\n  prompt-manager replace 'Acme Corp' 'Acme Ltd' --dry-run\n  prompt-manager replace -E 'v(\\d+)' 'version $1' --include support/ --yes\n",
    )
    .action(act<ReplaceCommandOptions, [string, string]>(replace));
};

async function replace(
  context: CommandContext,
  options: ReplaceCommandOptions,
  find: string,
  replacement: string,
): Promise<ExitCode> {
  const { dryRun = false, yes = false, json = false } = options;
  if (!dryRun && !yes && context.host.stdin.isTTY !== true) throw unasked();
  const wish = { find, replace: replacement, ...options };
  return withLibrary(context, dryRun ? 'dry' : 'write', async (door) => {
    const { terminal, host } = context;
    const preview = await door.client.replace({ ...wish, dryRun: true });
    if (!json) await print(terminal, door, preview);
    const { total, truncated } = preview;
    const summary = `${truncated ? 'more than ' : ''}${counted(total, 'match', 'matches')} in ${counted(preview.items.length, 'prompt')}`;
    if (dryRun || total === 0) {
      if (json) terminal.line(JSON.stringify(preview, null, 2));
      terminal.note(total === 0 ? 'Nothing matches.' : `${summary}; nothing was changed.`);
      return exitCodes.ok;
    }
    if (!yes && !/^y(?:es)?$/i.test((await host.ask(`Replace ${summary}? [y/N] `)).trim())) {
      terminal.note('Nothing was changed.');
      return exitCodes.ok;
    }
    const done = await door.client.replace({ ...wish, ...exactly(preview), dryRun: false });
    for (const id of done.changed) door.changed.add(id);
    if (json) terminal.line(JSON.stringify(done, null, 2));
    const undo =
      done.change_id === null ? '' : ` Undo: ${context.pasted(`undo ${done.change_id}`)}`;
    terminal.note(`Replaced ${summary}.${undo}`);
    return exitCodes.ok;
  });
}

/** Exactly what was shown, or nothing. What is too much to be replaced at once is left for the library to refuse. */
function exactly({ items, truncated }: ReplaceAnswer): Pick<ReplaceOptions, 'only' | 'revisions'> {
  const revisions = Object.fromEntries(items.map(({ id, revision }) => [id, revision]));
  if (truncated || items.length > maxPromptsNamed) return { revisions };
  const only = items.map(({ id, matches }) => ({ id, indices: matches.map(({ index }) => index) }));
  return { only, revisions };
}

async function print(
  terminal: Terminal,
  { root, client }: LibraryDoor,
  {
    items,
    breaks,
    omitted_breaks: omitted,
    variable_breaks: variables,
    omitted_variable_breaks: omittedVariables,
  }: ReplaceAnswer,
): Promise<void> {
  const lines = new FileLines(root, await client.directories());
  for (const item of items) {
    const { path, firstLine } = await lines.of(item.id);
    for (const match of item.matches)
      terminal.line(
        `${plainLine(path)}:${match.line + firstLine - 1}:${matchLine(terminal, match)}${item.read_only ? '  (read-only)' : ''}`,
      );
  }
  for (const { id, line, target, becomes, names } of breaks) {
    const { path, firstLine } = await lines.of(id);
    const place = `${path}:${line + firstLine - 1}`;
    const means = names === null ? 'names no prompt' : `names ${names}`;
    terminal.alarm(
      `warning  ${plainLine(`${place}: [[${target}]] becomes ${becomes}, which ${means}`)}`,
    );
  }
  if (omitted > 0)
    terminal.alarm(
      `warning  ${counted(omitted, 'more inclusion')} would name no prompt or another`,
    );
  for (const { id, line, name, becomes } of variables) {
    const { path, firstLine } = await lines.of(id);
    const place = `${path}:${line + firstLine - 1}`;
    terminal.alarm(
      `warning  ${plainLine(`${place}: {{${name}}} becomes ${becomes}; the declaration of ${name} stays as it is`)}`,
    );
  }
  if (omittedVariables > 0)
    terminal.alarm(
      `warning  ${counted(omittedVariables, 'more variable')} would lose the declaration`,
    );
}

/** The line with what goes and what comes, told apart also without colours. */
function matchLine(
  { paint }: Terminal,
  { before, found, after, replacement }: ReplaceItem['matches'][number],
): string {
  const goes = paint.red(`[-${plainLine(found)}-]`);
  const comes = paint.green(`{+${plainLine(replacement)}+}`);
  return `${plainLine(before)}${goes}${comes}${plainLine(after)}`;
}

function unasked(): CommandFailure {
  return new CommandFailure(exitCodes.usage, {
    what: 'Replacing needs a yes.',
    why: 'There is no terminal to ask on.',
    next: 'the same with --dry-run to see what would change, or with --yes',
  });
}
