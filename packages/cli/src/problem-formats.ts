import { problemTable } from '@prompt-manager/core';
import type { ListedProblem } from '@prompt-manager/protocol';
import { counted } from './counted.ts';
import { longestOf } from './longest-of.ts';
import type { PlacedProblem } from './placed-problems.ts';
import { plainLine, type Paint, type Terminal } from './terminal.ts';

/** Problems under the path of their file, their columns in line. */
export function printPretty({ line, paint }: Terminal, problems: readonly PlacedProblem[]): void {
  const placeOf = (each: PlacedProblem): string =>
    each.line === null ? '' : `${each.line}:${each.column}`;
  const codeWidth = longestOf(problems.map(({ problem }) => problem.code));
  const placeWidth = longestOf(problems.map(placeOf));
  let lastPath: string | null = null;
  for (const placed of problems) {
    const { problem, path } = placed;
    const heading = path ?? '(files)';
    if (heading !== lastPath) line(paint.underline(plainLine(heading)));
    lastPath = heading;
    const place = paint.dim(placeOf(placed).padStart(placeWidth));
    const severity = paintSeverity(paint, problem.severity);
    const message = plainLine(problem.message);
    line(`  ${place}  ${severity}  ${problem.code.padEnd(codeWidth)}  ${message}`);
  }
}

/** One line that counts: `✖ 2 errors, 1 warning in 42 prompts (180 ms)`. */
export function summaryOf(
  { paint }: Terminal,
  found: {
    readonly items: readonly ListedProblem[];
    readonly checked: number;
    readonly elapsedMs: number;
  },
): string {
  const { items, checked, elapsedMs } = found;
  const inPrompts = `in ${counted(checked, 'prompt')} (${Math.round(elapsedMs)} ms)`;
  if (items.length === 0) return `${paint.green('✔')} No problems ${inPrompts}`;
  const count = (wanted: ListedProblem['severity']): number =>
    items.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings, infos] = [count('error'), count('warning'), count('info')];
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(infos > 0 ? [`${infos} info`] : []),
  ];
  const sign = errors + warnings > 0 ? paint.red('✖') : paint.green('✔');
  return `${sign} ${parts.join(', ')} ${inPrompts}`;
}

/**
 * Workflow commands that GitHub Actions shows beside the lines of a pull request
 * (docs.github.com, “Workflow commands for GitHub Actions”).
 */
export function githubLines(problems: readonly PlacedProblem[]): readonly string[] {
  const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;
  return problems.map(({ problem, path, line, column }) => {
    const properties = Object.entries({
      file: path,
      line,
      col: column,
      title: `prompt-manager ${problem.code}`,
    }).flatMap(([name, value]) =>
      value === null ? [] : [`${name}=${escapeProperty(`${value}`)}`],
    );
    const command = commands[problem.severity];
    return `::${command} ${properties.join(',')}::${escapeData(problem.message)}`;
  });
}

/** A SARIF 2.1.0 log, which code scanning of most forges takes. Paths are relative to the library's folder. */
export function sarifLog(problems: readonly PlacedProblem[], version: string): object {
  const levels = { error: 'error', warning: 'warning', info: 'note' } as const;
  const codes = [...new Set(problems.map(({ problem }) => problem.code))].sort();
  const sentences: Readonly<Record<string, { readonly sentence: string }>> = problemTable;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'prompt-manager',
            version,
            rules: codes.map((id) => ({
              id,
              shortDescription: { text: sentences[id]?.sentence ?? id.replaceAll('_', ' ') },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problems.map((placed) => ({
          ruleId: placed.problem.code,
          ruleIndex: codes.indexOf(placed.problem.code),
          level: levels[placed.problem.severity],
          message: { text: placed.problem.message },
          locations: locationsOf(placed),
        })),
      },
    ],
  };
}

function locationsOf({ path, line, column }: PlacedProblem): readonly object[] {
  if (path === null) return [];
  const uri = path.split('/').map(encodeURIComponent).join('/');
  const region = line === null ? {} : { region: { startLine: line, startColumn: column } };
  return [{ physicalLocation: { artifactLocation: { uri }, ...region } }];
}

function paintSeverity(paint: Paint, severity: ListedProblem['severity']): string {
  switch (severity) {
    case 'error':
      return paint.red('error  ');
    case 'warning':
      return paint.yellow('warning');
    case 'info':
      return paint.dim('info   ');
  }
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
