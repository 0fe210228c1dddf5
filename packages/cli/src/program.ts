import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Act, CommandContext, Work } from './command-context.ts';
import { toCommandFailure, type CommandFailure } from './command-failure.ts';
import { registerBlame } from './commands/blame.ts';
import { registerCheck } from './commands/check.ts';
import { registerDiff } from './commands/diff.ts';
import { registerExpand } from './commands/expand.ts';
import { registerExtract } from './commands/extract.ts';
import { registerGraph } from './commands/graph.ts';
import { registerHistory } from './commands/history.ts';
import { registerImpact } from './commands/impact.ts';
import { registerInline } from './commands/inline.ts';
import { registerList } from './commands/list.ts';
import { registerMv } from './commands/mv.ts';
import { registerNew } from './commands/new.ts';
import { registerReplace } from './commands/replace.ts';
import { registerRender } from './commands/render.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRm } from './commands/rm.ts';
import { registerSearch } from './commands/search.ts';
import { registerServe } from './commands/serve.ts';
import { registerShow } from './commands/show.ts';
import { registerTrash } from './commands/trash.ts';
import { registerUndo } from './commands/undo.ts';
import { registerTokens } from './commands/tokens.ts';
import { registerVars } from './commands/vars.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { existingFolder } from './find-library.ts';
import type { Host } from './host.ts';
import { meantCommand, noSuchCommand } from './meant-command.ts';
import { pastedCommand } from './pasted-command.ts';
import { createTerminal, plainLine, type Terminal } from './terminal.ts';

interface GlobalOptions {
  readonly cwd?: string | undefined;
  readonly library?: string | undefined;
  readonly color: boolean;
  readonly quiet?: boolean | undefined;
}

const registrations = [
  registerServe,
  registerList,
  registerShow,
  registerBlame,
  registerHistory,
  registerDiff,
  registerSearch,
  registerNew,
  registerExpand,
  registerRender,
  registerVars,
  registerTokens,
  registerCheck,
  registerGraph,
  registerImpact,
  registerMv,
  registerReplace,
  registerExtract,
  registerInline,
  registerUndo,
  registerRm,
  registerTrash,
  registerRestore,
] as const;

/** Runs one command line, without the program's name; answers the exit code (rule C4). Never throws for what a person typed. */
export async function runProgram(words: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const act: Act =
    <Options, Arguments extends readonly unknown[]>(work: Work<Options, Arguments>) =>
    async (...raw) => {
      // The parser passes the arguments, then the options, then the command.
      const args = raw.slice(0, -2) as unknown as Arguments;
      const [options, command] = raw.slice(-2) as [Options, Command];
      exitCode = await runWork(host, command, (context) => work(context, options, ...args));
    };
  const program = createProgram(host);
  for (const register of registrations) register(program, act);
  for (const command of program.commands)
    command.showHelpAfterError(`  next  ${pastedCommand(`${command.name()} --help`, host)}`);
  const mistaken = await mistakenWord(words, host);
  if (mistaken !== null) {
    const terminal = createTerminal(host, { color: !words.includes('--no-color'), quiet: false });
    tell(terminal, mistaken, (command) => pastedCommand(command, host));
    return mistaken.exitCode;
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return exitCode;
}

/**
 * A first word that was meant for a command, told before the parser takes it for a folder and refuses the options that
 * the command would have; null when there is none, or such a folder.
 */
async function mistakenWord(
  [word = '', ...more]: readonly string[],
  { cwd }: Host,
): Promise<CommandFailure | null> {
  const meant = meantCommand(word);
  if (meant === undefined) return null;
  const isFolder = await existingFolder(cwd, word).then(
    () => true,
    () => false,
  );
  return isFolder ? null : noSuchCommand(word, meant, more.length === 0);
}

async function runWork(
  host: Host,
  command: Command,
  work: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { color, quiet = false, cwd, library } = command.optsWithGlobals<GlobalOptions>();
  const terminal = createTerminal(host, { color, quiet });
  const { calledAs } = host;
  const pasted = (words: string): string => pastedCommand(words, { calledAs, library, cwd });
  try {
    return await work({ host, terminal, cwd: resolve(host.cwd, cwd ?? '.'), library, pasted });
  } catch (error) {
    const failure = toCommandFailure(error, command.name());
    tell(terminal, failure, pasted);
    return failure.exitCode;
  }
}

function createProgram(host: Host): Command {
  return new Command('prompt-manager')
    .description('Prompts as Markdown files that include each other.')
    .version(host.version, '-V, --version', 'print the version')
    .option('-l, --library <dir>', 'the folder of prompts; found by itself unless given')
    .option('--cwd <dir>', 'work as if started in this folder')
    .option('--no-color', 'no colours')
    .option('--quiet', 'only data and errors')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager                     serve the nearest prompts/ folder, or a sample\n  prompt-manager expand support/reply\n  prompt-manager check\n',
    )
    .helpCommand('help [command]', 'show how a command is used')
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(`  next  ${pastedCommand('--help', host)}`)
    .exitOverride();
}

/** What, why and what next (rule C5). */
function tell(
  terminal: Terminal,
  { message, why, next }: CommandFailure,
  pasted: CommandContext['pasted'],
): void {
  const { paintNote: paint } = terminal;
  const what = plainLine(message);
  terminal.alarm(`${paint.red('✖')} ${what.charAt(0).toUpperCase()}${what.slice(1)}`);
  terminal.alarm(`  ${paint.dim('why')}   ${plainLine(why)}`);
  terminal.alarm(
    `  ${paint.dim('next')}  ${plainLine(typeof next === 'string' ? next : pasted(next.command))}`,
  );
}
