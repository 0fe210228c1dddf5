import { CommandFailure } from '../command-failure.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { counted } from '../counted.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { shellWord } from '../find-library.ts';
import { withLibrary } from '../library-door.ts';
import { plainLine } from '../terminal.ts';

interface RmOptions {
  readonly yes?: true | undefined;
}

/** Adds `rm`. */
export const registerRm: RegisterCommand = (program, act) => {
  program
    .command('rm')
    .summary('delete a prompt')
    .description('Deletes a prompt and its file. Its history stays in the journal.')
    .argument('<prompt>', 'id or display name')
    .option('-y, --yes', 'do not ask')
    .addHelpText('before', 'Examples:\n  prompt-manager rm drafts/idea --yes\n')
    .action(act<RmOptions, [string]>(rm));
};

async function rm(context: CommandContext, { yes }: RmOptions, name: string): Promise<ExitCode> {
  const { terminal, host } = context;
  if (yes !== true && host.stdin.isTTY !== true) throw unasked(name);
  return withLibrary(context, 'write', async ({ client, changed }) => {
    const { id } = await client.get(name);
    const includers = await client.referencedBy(id);
    const direct = includers.filter((includer) => includer.direct).map((includer) => includer.id);
    const included = direct.length === 0 ? '' : ` (included by ${direct.join(', ')})`;
    if (
      yes !== true &&
      !(await agreed(context, `Delete ${plainLine(id)}${plainLine(included)}?`))
    ) {
      terminal.note('Nothing was deleted.');
      return exitCodes.ok;
    }
    await client.remove(id);
    changed.add(id);
    terminal.line(id);
    if (direct.length > 0) {
      terminal.note(
        `${counted(direct.length, 'prompt')} still ${direct.length === 1 ? 'includes' : 'include'} it: ${plainLine(direct.join(', '))}`,
      );
    }
    return exitCodes.ok;
  });
}

async function agreed({ host }: CommandContext, question: string): Promise<boolean> {
  return /^y(?:es)?$/i.test((await host.ask(`${question} [y/N] `)).trim());
}

function unasked(name: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, {
    what: 'Deleting needs a yes.',
    why: 'There is no terminal to ask on.',
    next: { command: `rm ${shellWord(name)} --yes` },
  });
}
