import { scanInclusions } from '@prompt-manager/core';
import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { shellWord } from '../find-library.ts';
import { withLibrary } from '../library-door.ts';
import { reportRefactoring } from '../refactor-report.ts';

interface InlineOptions {
  readonly nth?: string | undefined;
  readonly everywhere?: true | undefined;
  readonly delete?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly json?: true | undefined;
}

/** Adds `inline`. */
export const registerInline: RegisterCommand = (program, act) => {
  program
    .command('inline')
    .summary('replace inclusions by the text they stand for')
    .description(
      'Replaces one inclusion of a prompt, or every inclusion of a fragment, by the text it stands for; inclusions in that text stay inclusions.',
    )
    .argument('<prompt>', 'the prompt that includes, or with --everywhere the fragment')
    .option('--nth <n>', 'which inclusion, counted from 1; not needed when there is one')
    .option('--everywhere', 'every inclusion of the fragment, in all prompts')
    .option('--delete', 'delete the fragment, when nothing includes it any more')
    .option('--dry-run', 'print what would change as a diff, change nothing')
    .option('--json', 'print the result')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager inline support/reply --nth 2 --dry-run\n  prompt-manager inline tone/old --everywhere --delete\n',
    )
    .action(act<InlineOptions, [string]>(inline));
};

async function inline(
  context: CommandContext,
  options: InlineOptions,
  name: string,
): Promise<ExitCode> {
  const { dryRun = false, json = false, everywhere = false } = options;
  const deleteFragment = options.delete === true;
  return withLibrary(context, dryRun ? 'dry' : 'write', async ({ client, changed, root }) => {
    const { id, content, revision: baseRevision } = await client.get(name);
    const wish = { id, baseRevision, deleteFragment, dryRun };
    const result = await client.inline(
      everywhere ? { ...wish, everywhere } : { ...wish, from: placeOf(content, options.nth, name) },
    );
    const places = new FileLines(root, await client.directories());
    await reportRefactoring(context, result, { changed, places, json, done: 'Inlined.' });
    return exitCodes.ok;
  });
}

/** Where the nth inclusion of a text begins. */
function placeOf(content: string, nth: string | undefined, name: string): number {
  const inclusions = scanInclusions(content).filter(({ kind }) => kind === 'inclusion');
  const wanted = nth === undefined && inclusions.length === 1 ? 1 : Number(nth);
  const found = inclusions[wanted - 1];
  if (found !== undefined) return found.from;
  const list = inclusions.map(({ from, to }, index) => `${index + 1} ${content.slice(from, to)}`);
  throw new CommandFailure(exitCodes.usage, {
    what:
      nth === undefined
        ? 'It is not clear which inclusion is meant.'
        : `There is no inclusion ${nth}.`,
    why: inclusions.length === 0 ? `${name} includes nothing.` : `It has ${list.join(', ')}.`,
    next:
      inclusions.length === 0
        ? 'choose another prompt'
        : { command: `inline ${shellWord(name)} --nth 1` },
  });
}
