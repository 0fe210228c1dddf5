import { PromptError } from '@prompt-manager/core';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';
import { allTrashed } from './trash.ts';

interface RestoreOptions {
  readonly to?: string | undefined;
  readonly json?: true | undefined;
}

/** Adds `restore`. */
export const registerRestore: RegisterCommand = (program, act) => {
  program
    .command('restore')
    .summary('bring a deleted prompt back')
    .description(
      'Brings a deleted prompt back with its last text and its history. Of several that had the id, the one deleted last.',
    )
    .argument('<prompt>', 'the id it had, or its name in the trash')
    .option('--to <id>', 'bring it back under another id')
    .option('--json', 'print the record')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager restore drafts/idea\n  prompt-manager restore drafts/idea --to drafts/old-idea\n',
    )
    .action(act<RestoreOptions, [string]>(restore));
};

async function restore(
  context: CommandContext,
  { to, json }: RestoreOptions,
  name: string,
): Promise<ExitCode> {
  return withLibrary(context, 'write', async ({ client, changed }) => {
    const id = name.replace(/\.md$/, '');
    const found = (await allTrashed(client)).find(
      (item) => item.id === id || item.trash_id === name,
    );
    if (found === undefined)
      throw new PromptError('trash_not_found', {
        detail: `no deleted prompt was called ${JSON.stringify(name)}`,
      });
    const { etag: _etag, ...record } = await client.restoreDeleted(found.trash_id, { id: to });
    changed.add(record.id);
    context.terminal.line(json === true ? JSON.stringify(record, null, 2) : record.id);
    return exitCodes.ok;
  });
}
