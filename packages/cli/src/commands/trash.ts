import type { HttpClient } from '@prompt-manager/client';
import type { TrashItem } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { withLibrary } from '../library-door.ts';
import { longestOf } from '../longest-of.ts';
import { plainLine } from '../terminal.ts';

interface TrashOptions {
  readonly json?: true | undefined;
}

/** Deleted prompts asked for at a time: the most one page may have. */
const pageSize = 1_000;

/** Adds `trash`. */
export const registerTrash: RegisterCommand = (program, act) => {
  program
    .command('trash')
    .summary('list deleted prompts')
    .description(
      'Lists the deleted prompts, the one deleted last first: when, its name in the trash, the id it had. A program gets tab-separated columns.',
    )
    .option('--json', 'print them as a JSON array')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager trash\n  prompt-manager restore drafts/idea\n',
    )
    .action(act<TrashOptions, []>(trash));
};

async function trash(context: CommandContext, { json }: TrashOptions): Promise<ExitCode> {
  const { terminal } = context;
  const items = await withLibrary(context, 'read', ({ client }) => allTrashed(client));
  if (json === true) terminal.line(JSON.stringify(items, null, 2));
  else if (terminal.columns === null)
    for (const { deleted_at: at, trash_id: trashId, id } of items)
      terminal.line([at, trashId, id].map(plainLine).join('\t'));
  else {
    const width = longestOf(items.map(({ id }) => id));
    for (const item of items)
      terminal.line(
        `${plainLine(item.id).padEnd(width)}  ${terminal.paint.dim(`${item.trash_id}  ${item.deleted_at}`)}`,
      );
  }
  if (items.length === 0) terminal.note('Nothing was deleted.');
  return exitCodes.ok;
}

/** Every deleted prompt, the one deleted last first. */
export async function allTrashed(client: HttpClient): Promise<readonly TrashItem[]> {
  const found: TrashItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.trash({ limit: pageSize, cursor });
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
