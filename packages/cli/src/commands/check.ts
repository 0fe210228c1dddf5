import { Option } from 'commander';
import type { ListedProblem } from '@prompt-manager/protocol';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { fixProblems } from '../fix-problems.ts';
import { withLibrary } from '../library-door.ts';
import { allProblems, placeProblems } from '../placed-problems.ts';
import { githubLines, printPretty, sarifLog, summaryOf } from '../problem-formats.ts';

const formats = ['pretty', 'json', 'github', 'sarif'] as const;

interface CheckOptions {
  readonly format?: (typeof formats)[number] | undefined;
  readonly json?: true | undefined;
  readonly fix?: true | undefined;
  readonly dryRun?: true | undefined;
}

/** What a check found. */
interface Checked {
  readonly items: readonly ListedProblem[];
  readonly checked: number;
  readonly lines: FileLines;
}

/** Adds `check`. */
export const registerCheck: RegisterCommand = (program, act) => {
  program
    .command('check')
    .summary('report every problem in the library')
    .description(
      'Reports every problem of every prompt and file; ends with 1 when there is an error or a warning.',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(formats))
    .option('--json', 'the same as --format json: print the problems as a JSON array')
    .option('--fix', 'mend what is misspelt beyond reasonable doubt, then report the rest')
    .option('--dry-run', 'with --fix: say what would be mended, change nothing')
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager check\n  prompt-manager check --fix --dry-run\n  prompt-manager check --format github     in a workflow of GitHub Actions\n  prompt-manager check --format sarif > prompts.sarif\n',
    )
    .action(act<CheckOptions, []>(check));
};

async function check(context: CommandContext, options: CheckOptions): Promise<ExitCode> {
  const { host } = context;
  const { fix, dryRun } = options;
  if (dryRun === true && fix !== true)
    throw new CommandFailure(exitCodes.usage, {
      what: '--dry-run goes with --fix.',
      why: 'a check without --fix changes nothing anyway',
      next: 'prompt-manager check --fix --dry-run',
    });
  const startMs = host.runningMs();
  const access = fix !== true ? 'read' : dryRun === true ? 'dry' : 'write';
  const found = await withLibrary(context, access, async (door) => {
    const lines = new FileLines(door.root, await door.client.directories());
    const before = await allProblems(door.client);
    if (fix !== true) return { ...before, lines };
    const made = await fixProblems(context, door, before.items, { dryRun: dryRun === true });
    return { ...(made > 0 && dryRun !== true ? await allProblems(door.client) : before), lines };
  });
  await report(context, options, { ...found, elapsedMs: host.runningMs() - startMs });
  return found.items.some(({ severity }) => severity !== 'info')
    ? exitCodes.problemsFound
    : exitCodes.ok;
}

async function report(
  { terminal, host }: CommandContext,
  { format, json }: CheckOptions,
  found: Checked & { readonly elapsedMs: number },
): Promise<void> {
  const { items, lines } = found;
  switch (json === true ? 'json' : format) {
    case 'json':
      terminal.line(JSON.stringify(items, null, 2));
      return;
    case 'github':
      for (const line of githubLines(await placeProblems(items, lines))) terminal.line(line);
      return;
    case 'sarif': {
      const log = sarifLog(await placeProblems(items, lines), host.version);
      terminal.line(JSON.stringify(log, null, 2));
      return;
    }
    case 'pretty':
    case undefined:
      printPretty(terminal, await placeProblems(items, lines));
      terminal.line(summaryOf(terminal, found));
  }
}
