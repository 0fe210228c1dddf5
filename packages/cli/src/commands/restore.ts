import { Option } from 'commander';
import { PromptError, toPromptError } from '@prompt-manager/core';
import type { HttpClient, TaggedPrompt } from '@prompt-manager/client';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { shellWord } from '../find-library.ts';
import { withLibrary } from '../library-door.ts';
import { revisionNumber } from '../revision-number.ts';
import { allTrashed } from './trash.ts';

interface RestoreOptions {
  readonly to?: string | undefined;
  readonly revision?: number | undefined;
  readonly textOnly?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `restore`. */
export const registerRestore: RegisterCommand = (program, act) => {
  program
    .command('restore')
    .summary('bring back a deleted prompt, or an old text of one')
    .description(
      'Brings a deleted prompt back with its last text and its history. Of several that had the id, the one deleted last. With --revision it makes an old text of a prompt the newest again; what was written since stays in the history.',
    )
    .argument(
      '<prompt>',
      'the id it had, or its name in the trash; with --revision id or display name',
    )
    .option(
      '-r, --revision <number>',
      'make the text of this revision the newest again',
      revisionNumber,
    )
    .addOption(
      new Option('--to <id>', 'bring the deleted prompt back under another id').conflicts(
        'revision',
      ),
    )
    .addOption(
      new Option('--text-only', 'with --revision: leave the front matter as it is').conflicts('to'),
    )
    .option('--json', 'print the record')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager restore drafts/idea\n  prompt-manager restore drafts/idea --to drafts/old-idea\n  prompt-manager restore support/reply --revision 3\n',
    )
    .action(act<RestoreOptions, [string]>(restore));
};

async function restore(
  context: CommandContext,
  { to, revision, textOnly, json }: RestoreOptions,
  name: string,
): Promise<ExitCode> {
  if (textOnly === true && revision === undefined)
    throw new CommandFailure(exitCodes.usage, {
      what: '--text-only needs --revision.',
      why: 'A deleted prompt comes back with its front matter.',
      next: { command: `history ${shellWord(name)}` },
    });
  return withLibrary(context, 'write', async ({ client, changed }) => {
    const { etag: _etag, ...record } =
      revision === undefined
        ? await restoreDeleted(client, name, to)
        : await client.restore((await client.get(name)).id, revision, {
            frontMatter: textOnly !== true,
          });
    changed.add(record.id);
    context.terminal.line(json === true ? JSON.stringify(record, null, 2) : record.id);
    if (revision !== undefined)
      context.terminal.note(
        `The text of v${revision} is the newest again, as v${record.revision}.`,
      );
    return exitCodes.ok;
  });
}

async function restoreDeleted(
  client: HttpClient,
  name: string,
  to: string | undefined,
): Promise<TaggedPrompt> {
  const id = name.replace(/\.md$/, '');
  const found = (await allTrashed(client)).find((item) => item.id === id || item.trash_id === name);
  if (found !== undefined) return client.restoreDeleted(found.trash_id, { id: to });
  const detail = `no deleted prompt was called ${JSON.stringify(name)}`;
  const present = await client.get(name).catch(nothingIfMissing);
  if (present === null) throw new PromptError('trash_not_found', { detail });
  throw new CommandFailure(exitCodes.notFound, {
    what: `The prompt ${present.id} is not deleted.`,
    why: `${detail}; an old text of a prompt is named by its revision (trash_not_found)`,
    next: { command: `history ${shellWord(present.id)}` },
  });
}

function nothingIfMissing(error: unknown): null {
  const { code } = toPromptError(error);
  if (code === 'prompt_not_found' || code === 'ambiguous_name' || code === 'invalid_id')
    return null;
  throw error;
}
