import { lastSegmentOf } from '@prompt-manager/core';
import type { RenameResult } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { withLibrary } from '../library-door.ts';
import { changedIds, noteRefactoring, printDiff } from '../refactor-report.ts';
import { plainLine } from '../terminal.ts';

interface MvOptions {
  readonly dryRun?: true | undefined;
  readonly folder?: true | undefined;
  readonly updateReferences: boolean;
  readonly json?: true | undefined;
}

/** Adds `mv`. */
export const registerMv: RegisterCommand = (program, act) => {
  program
    .command('mv')
    .summary('rename a prompt or a folder and every inclusion of it')
    .description(
      'Renames a prompt, or every prompt below a folder, and rewrites every inclusion that would mean something else, as one change.',
    )
    .argument('<old>', 'id or display name; a folder when it ends with /')
    .argument('<new>', 'the new id; for a prompt, the folder to move into when it ends with /')
    .option('--folder', 'rename a folder')
    .option('--dry-run', 'print what would change as a diff, change nothing')
    .option('--no-update-references', 'leave the inclusions in all prompts as they are')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager mv tone/friendly tone/warm --dry-run\n  prompt-manager mv tone/friendly tone/warm\n  prompt-manager mv friendly archive/\n  prompt-manager mv tone/ voice/\n',
    )
    .action(act<MvOptions, [string, string]>(mv));
};

async function mv(
  context: CommandContext,
  options: MvOptions,
  oldName: string,
  newName: string,
): Promise<ExitCode> {
  const { dryRun = false, updateReferences, json = false } = options;
  const isFolder = options.folder === true || oldName.endsWith('/');
  return withLibrary(context, dryRun ? 'dry' : 'write', async ({ client, changed, root }) => {
    const from = isFolder ? oldName : (await client.get(oldName)).id;
    const to = isFolder || !newName.endsWith('/') ? newName : newName + lastSegmentOf(from);
    const kind = isFolder ? 'folder' : 'prompt';
    const result = await client.rename({ from, to, kind, updateReferences, dryRun });
    if (!dryRun) for (const id of changedIds(result)) changed.add(id);
    if (json) {
      context.terminal.line(JSON.stringify(result, null, 2));
      return exitCodes.ok;
    }
    print(context, result, isFolder ? '/' : '');
    if (dryRun)
      await printDiff(context.terminal, result, new FileLines(root, await client.directories()));
    noteRefactoring(
      context,
      result,
      `Renamed; ${counted(result.updated.length, 'prompt')} updated.`,
    );
    return exitCodes.ok;
  });
}

function print({ terminal }: CommandContext, result: RenameResult, slash: string): void {
  const { old_id: oldId, new_id: newId, updated } = result;
  terminal.line(`${plainLine(oldId)}${slash} → ${plainLine(newId)}${slash}`);
  for (const { id, inclusions } of updated)
    terminal.line(`  ${plainLine(id)}  ${counted(inclusions, 'inclusion')}`);
}
