import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureChromium } from './ensure-chromium.ts';
import { runCommand } from './run-command.ts';

/** `npm test`: prepares what the tests need, runs all of them, ends with the runner's own count. Arguments go to Vitest. */

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const chromium = ensureChromium();
if (chromium.kind === 'missing') {
  process.stderr.write(`${chromium.sentence}\n`);
  process.exit(1);
}
const built = runCommand('npm', ['run', 'build', '--silent']);
if (built !== 0) process.exit(built);

const folder = mkdtempSync(join(tmpdir(), 'prompt-manager-test-'));
const reportPath = join(folder, 'report.json');
const status = runCommand(
  'vitest',
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...process.argv.slice(2),
  ],
  {
    ...process.env,
    CHROMIUM: chromium.path,
    // Every application that a test starts has threads, which compile the same sources again and again without it.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  },
);
const report = existsSync(reportPath)
  ? (JSON.parse(readFileSync(reportPath, 'utf8')) as Report)
  : null;
rmSync(folder, { recursive: true, force: true });
if (report === null) process.exit(status === 0 ? 1 : status);
for (const { name, assertionResults } of report.testResults) {
  for (const { status, fullName, failureMessages } of assertionResults) {
    const [failure] = failureMessages;
    if (status !== 'passed' || failure === undefined) continue;
    const file = relative(process.cwd(), name);
    process.stdout.write(
      `passed when repeated: ${file} > ${fullName}\n  ${failure.split('\n')[0]}\n`,
    );
  }
}
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(
  `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped\n`,
);
process.exit(status !== 0 || report.numPassedTests > 0 ? status : 1);
