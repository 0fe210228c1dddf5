import { InvalidArgumentError, Option } from 'commander';
import type { ListedProblem } from '@prompt-manager/protocol';
import { withBaseLibrary } from '../base-library.ts';
import type { CommandContext, RegisterCommand } from '../command-context.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { FileLines } from '../file-lines.ts';
import { fixProblems } from '../fix-problems.ts';
import { impactFindings } from '../library-impact.ts';
import { withLibrary, type LibraryDoor } from '../library-door.ts';
import { allProblems, placeProblems } from '../placed-problems.ts';
import { githubLines, printPretty, sarifLog, summaryOf } from '../problem-formats.ts';

const formats = ['pretty', 'json', 'github', 'sarif'] as const;

interface CheckOptions {
  readonly format?: (typeof formats)[number] | undefined;
  readonly json?: true | undefined;
  readonly fix?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly impact?: true | undefined;
  readonly base?: string | undefined;
  readonly maxChanged?: number | undefined;
  readonly maxTokens?: number | undefined;
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
    .option('--impact', 'also report what expands differently than in --base')
    .option(
      '--base <where>',
      'with --impact: a folder, or a commit, branch or tag; HEAD unless given',
    )
    .option(
      '--max-changed <count>',
      'with --impact: prompts that may expand differently',
      wholeNumber,
    )
    .option(
      '--max-tokens <count>',
      'with --impact: tokens any one expansion may grow by',
      wholeNumber,
    )
    .addHelpText(
      'before',
      'Examples:\n  prompt-manager check\n  prompt-manager check --impact --base origin/main --max-changed 20 --max-tokens 200\n  prompt-manager check --fix --dry-run\n  prompt-manager check --format github     in a workflow of GitHub Actions\n  prompt-manager check --format sarif > prompts.sarif\n',
    )
    .action(act<CheckOptions, []>(check));
};

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

async function check(context: CommandContext, options: CheckOptions): Promise<ExitCode> {
  const { host } = context;
  const { fix, dryRun } = options;
  if (dryRun === true && fix !== true)
    throw new CommandFailure(exitCodes.usage, {
      what: '--dry-run goes with --fix.',
      why: 'a check without --fix changes nothing anyway',
      next: { command: 'check --fix --dry-run' },
    });
  const startMs = host.runningMs();
  const access = fix !== true ? 'read' : dryRun === true ? 'dry' : 'write';
  const found = await withLibrary(context, access, async (door) => {
    const lines = new FileLines(door.root, await door.client.directories());
    const before = await allProblems(door.client);
    const made =
      fix === true
        ? await fixProblems(context, door, before.items, { dryRun: dryRun === true })
        : 0;
    const { items, checked } =
      made > 0 && dryRun !== true ? await allProblems(door.client) : before;
    const impact = await impactOf(context, options, door);
    return { items: [...items, ...impact], checked, lines };
  });
  await report(context, options, { ...found, elapsedMs: host.runningMs() - startMs });
  return found.items.some(({ severity }) => severity !== 'info')
    ? exitCodes.problemsFound
    : exitCodes.ok;
}

/** What expands differently than in the base, when that is asked for; any of its options asks for it. */
async function impactOf(
  context: CommandContext,
  { impact, base, maxChanged, maxTokens }: CheckOptions,
  { client, root }: LibraryDoor,
): Promise<readonly ListedProblem[]> {
  const isWanted =
    impact === true || base !== undefined || maxChanged !== undefined || maxTokens !== undefined;
  if (!isWanted) return [];
  const name = base ?? 'HEAD';
  return withBaseLibrary(context, { base: name, root }, (app) =>
    impactFindings(client, app, { name, budget: { maxChanged, maxTokens } }),
  );
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
