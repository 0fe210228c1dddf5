import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { reportRefactoring } from '../refactor-report.ts';

interface UndoOptions {
  readonly dryRun?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `undo`. */
export const registerUndo: RegisterCommand = (program, act) => {
  program
    .command('undo')
    .summary('take a change of several prompts back')
    .description(
      'Takes back what mv, replace, extract, inline or undo changed, as one change. What was written since in other places is kept.',
    )
    .argument('<change>', 'the change id that the command printed')
    .option('--dry-run', 'print what would change as a diff, change nothing')
    .option('--json', 'print the result')
    .addHelpText('before', 'Examples:\n  prompt-manager undo A56mOXiyQenTSCjkyI_raP --dry-run\n')
    .action(act<UndoOptions, [string]>(undo));
};

async function undo(
  context: CommandContext,
  options: UndoOptions,
  changeId: string,
): Promise<ExitCode> {
  const dryRun = options.dryRun === true;
  const json = options.json === true;
  return withLibrary(context, dryRun ? 'dry' : 'write', async ({ client, changed, root }) => {
    const result = await client.undo({ changeId, dryRun });
    const places = new FileLines(root, await client.directories());
    await reportRefactoring(context, result, { changed, places, json, done: 'Undone.' });
    return exitCodes.ok;
  });
}
