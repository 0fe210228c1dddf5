import type { ExpansionMessage, ProblemMessage } from '@prompt-manager/protocol';
import type { CommandContext } from './command-context.ts';
import type { FileLines } from './file-lines.ts';
import { plainLine } from './terminal.ts';

/** Tells the problems of a text: `path:line:col severity code message`, the form editors and terminals make links of. */
export async function noteProblems(
  { terminal }: CommandContext,
  { problems, omitted_problems: omitted }: Pick<ExpansionMessage, 'problems' | 'omitted_problems'>,
  lines: FileLines,
): Promise<void> {
  const { paintNote: paint } = terminal;
  for (const problem of problems) {
    const severity = problem.severity === 'error' ? paint.red('error') : paint.yellow('warning');
    const message = plainLine(problem.message);
    terminal.alarm(`${await placeOf(problem, lines)} ${severity} ${problem.code} ${message}`);
  }
  if (omitted > 0) terminal.alarm(`… and ${omitted} more problems`);
}

async function placeOf(problem: ProblemMessage, lines: FileLines): Promise<string> {
  if (problem.prompt_id === null) return `-:${problem.line}:${problem.column}`;
  const { path, firstLine } = await lines.of(problem.prompt_id);
  return `${plainLine(path)}:${problem.line + firstLine - 1}:${problem.column}`;
}
