import type { RenameResult } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';
import { plainLine } from '../terminal.ts';

interface MvOptions {
  readonly dryRun?: true | undefined;
  readonly updateReferences: boolean;
  readonly json?: true | undefined;
}

/** Adds `mv`. */
export const registerMv: RegisterCommand = (program, act) => {
  program
    .command('mv')
    .summary('rename a prompt and every inclusion of it')
    .description('Renames a prompt and rewrites every inclusion that pointed at it, as one change.')
    .argument('<old>', 'id or display name')
    .argument('<new>', 'the new id')
    .option('--dry-run', 'print what would change, change nothing')
    .option('--no-update-references', 'leave the inclusions in other prompts as they are')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager mv tone/friendly tone/warm --dry-run\n  prompt-manager mv tone/friendly tone/warm\n',
    )
    .action(act<MvOptions, [string, string]>(mv));
};

async function mv(
  context: CommandContext,
  options: MvOptions,
  oldId: string,
  newId: string,
): Promise<ExitCode> {
  const { dryRun = false, updateReferences } = options;
  const access = dryRun ? 'dry' : 'write';
  const result = await withLibrary(context, access, async ({ client, changed }) => {
    const renamed = await client.rename({
      from: oldId,
      to: newId,
      updateReferences,
      dryRun,
    });
    if (!dryRun)
      for (const id of [renamed.new_id, ...renamed.updated.map(({ id }) => id)]) changed.add(id);
    return renamed;
  });
  if (options.json === true) context.terminal.line(JSON.stringify(result, null, 2));
  else print(context, result);
  return exitCodes.ok;
}

function print({ terminal }: CommandContext, result: RenameResult): void {
  const { old_id: oldId, new_id: newId, updated, dry_run: dryRun } = result;
  terminal.line(`${plainLine(oldId)} → ${plainLine(newId)}`);
  for (const { id, inclusions } of updated)
    terminal.line(`  ${plainLine(id)}  ${counted(inclusions, 'inclusion')}`);
  terminal.note(
    dryRun
      ? 'Nothing was changed (--dry-run).'
      : `Renamed; ${counted(updated.length, 'prompt')} updated.`,
  );
}
