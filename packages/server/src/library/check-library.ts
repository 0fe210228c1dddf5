import {
  checkPrompt,
  findCycles,
  findHeaderProblems,
  problemTable,
  type LocatedCycle,
  type PromptId,
} from '@prompt-manager/core';
import type { ProblemMessage } from '@prompt-manager/protocol';
import { problemMessage } from '../expansion/expansions.ts';
import { notUtf8, tooLarge } from '../mirror/outside-edits.ts';
import type { Head } from './head.ts';
import type { Library } from './open-library.ts';

/** What a check of the whole library found. */
export interface LibraryCheck {
  /** By prompt in id order, then the files that are not, or not wholly, served. */
  readonly problems: readonly ProblemMessage[];
  /** Prompts looked at. */
  readonly checked: number;
}

/** Every problem in the library (SPEC R8). Linear in its texts; a cycle is reported once, where it closes. */
export function checkLibrary({
  heads,
  directories,
}: Pick<Library, 'heads' | 'directories'>): LibraryCheck {
  const ids = heads.sortedIds();
  const cycles = findCycles(ids, heads);
  const ofPrompts = ids.flatMap((id) => {
    const head = heads.get(id);
    return head === undefined
      ? []
      : [...ofFile(head), ...ofHeader(head), ...ofText(head, heads, cycles.get(id) ?? [])];
  });
  const ofFiles = directories
    .problems()
    .map(({ code, directory, path, sentence }) =>
      fileProblem(code, `${directory}/${path}: ${sentence}`),
    );
  return { problems: [...ofPrompts, ...ofFiles], checked: ids.length };
}

function ofText(
  head: Head,
  heads: Library['heads'],
  cycles: readonly LocatedCycle[],
): readonly ProblemMessage[] {
  const { problems } = checkPrompt(
    { id: head.id, revision: head.revision, body: head.content },
    heads,
    { cycles },
  );
  return problems.map(problemMessage);
}

function ofHeader(head: Head): readonly ProblemMessage[] {
  if (head.header === null && !head.content.startsWith('---')) return [];
  return findHeaderProblems({ header: head.header, body: head.content }).map(({ message, line }) =>
    headerProblem(head.id, message, line + 1),
  );
}

/** A prompt whose file is shown but cannot be changed; links are among the folder's findings already. */
function ofFile({ id, readOnlyReason }: Head): readonly ProblemMessage[] {
  if (readOnlyReason !== notUtf8 && readOnlyReason !== tooLarge) return [];
  const code = readOnlyReason === notUtf8 ? 'not_utf8' : 'content_too_large';
  return [{ ...fileProblem(code, `${id} is served read-only: ${readOnlyReason}.`), prompt_id: id }];
}

function headerProblem(id: PromptId, message: string, line: number): ProblemMessage {
  return {
    code: 'bad_front_matter',
    severity: problemTable.bad_front_matter.severity,
    message,
    prompt_id: id,
    from: 0,
    to: 0,
    line,
    column: 1,
  };
}

function fileProblem(code: string, message: string): ProblemMessage {
  return { code, severity: 'error', message, prompt_id: null, from: 0, to: 0, line: 1, column: 1 };
}
