import type { DeletionMessage } from '@prompt-manager/protocol';
import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { shellWord } from '../find-library.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { plainLine } from '../terminal.ts';

interface RmOptions {
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `rm`. */
export const registerRm: RegisterCommand = (program, act) => {
  program
    .command('rm')
    .summary('delete a prompt')
    .description(
      'Deletes a prompt and its file, and names the inclusions that break by it. Its history stays in the journal.',
    )
    .argument('<prompt>', 'id, or a display name where it is asked or with --dry-run')
    .option('--dry-run', 'name the inclusions that would break, delete nothing')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager rm tone/formal --dry-run\n  prompt-manager rm drafts/idea --yes\n',
    )
    .action(act<RmOptions, [string]>(rm));
};

async function rm(context: CommandContext, options: RmOptions, name: string): Promise<ExitCode> {
  const { terminal, host } = context;
  const { dryRun = false, yes = false, json = false } = options;
  const isAsked = !dryRun && !yes;
  const cannotAsk = isAsked && host.stdin.isTTY !== true;
  return withLibrary(context, dryRun || cannotAsk ? 'dry' : 'write', async (door) => {
    const { client, changed } = door;
    // Unasked, a name deletes nothing: sent again, it may mean another prompt by then (SPEC R12).
    const id = yes && !dryRun ? name : (await client.get(name)).id;
    if (cannotAsk) throw unasked(id);
    if (dryRun || isAsked) {
      if (id !== name) terminal.note(`${plainLine(name)} is ${plainLine(id)}.`);
      const preview = await client.removal(id);
      await warn(context, door, preview);
      if (dryRun && json) terminal.line(JSON.stringify(preview, null, 2));
      if (dryRun || !(await agreed(context, `Delete ${plainLine(id)}?`))) {
        terminal.note(`Nothing was deleted${dryRun ? ' (--dry-run)' : ''}.`);
        return exitCodes.ok;
      }
    }
    const done = await client.remove(id);
    changed.add(done.id);
    terminal.line(json ? JSON.stringify(done, null, 2) : done.id);
    if (yes) await warn(context, door, done);
    return exitCodes.ok;
  });
}

/** Names the inclusions that break, each with its place and what it means then. */
async function warn(
  { terminal }: CommandContext,
  { root, client }: LibraryDoor,
  {
    breaks,
    omitted_breaks: omitted,
    globs,
    omitted_globs: omittedGlobs,
    dry_run: isPreview,
  }: DeletionMessage,
): Promise<void> {
  if (breaks === null)
    return terminal.alarm(
      'warning  which prompts include it is not known: the library is still being read',
    );
  const lines = new FileLines(root, await client.directories());
  const placeOf = async (id: string, line: number): Promise<string> => {
    const { path, firstLine } = await lines.of(id);
    return `${path}:${line + firstLine - 1}`;
  };
  const will = isPreview ? 'would name' : 'names';
  for (const { id, line, target, names } of breaks) {
    const place = await placeOf(id, line);
    const means = names === null ? `${will} no prompt` : `${will} ${names}`;
    terminal.alarm(`warning  ${plainLine(`${place}: [[${target}]] ${means}`)}`);
  }
  if (omitted > 0)
    terminal.alarm(
      `warning  ${counted(omitted, 'more inclusion')} ${isPreview ? 'would name' : omitted === 1 ? 'names' : 'name'} no prompt or another`,
    );
  for (const { id, line, target } of globs ?? [])
    terminal.note(
      plainLine(
        `${await placeOf(id, line)}: [[${target}]] ${isPreview ? 'would go' : 'goes'} on without it`,
      ),
    );
  if (omittedGlobs > 0) terminal.note(`and ${counted(omittedGlobs, 'more glob')} without it`);
}

async function agreed({ host }: CommandContext, question: string): Promise<boolean> {
  return /^y(?:es)?$/i.test((await host.ask(`${question} [y/N] `)).trim());
}

function unasked(id: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, {
    what: 'Deleting needs a yes.',
    why: 'There is no terminal to ask on.',
    next: { command: `rm ${shellWord(id)} --yes` },
  });
}
