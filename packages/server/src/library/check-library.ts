import { expand } from '@prompt-manager/core';
import type { ProblemMessage } from '@prompt-manager/protocol';
import { problemMessage } from '../expansion/expansions.ts';
import type { Library } from './open-library.ts';

/** What a check of the whole library found. */
export interface LibraryCheck {
  readonly problems: readonly ProblemMessage[];
  /** Prompts looked at. */
  readonly checked: number;
}

/** Every problem of every prompt, in id order, then the files that are not, or not wholly, served. */
export function checkLibrary({
  heads,
  directories,
}: Pick<Library, 'heads' | 'directories'>): LibraryCheck {
  const ids = heads.sortedIds();
  const ofPrompts = ids.flatMap((id) => {
    const head = heads.get(id);
    return head === undefined
      ? []
      : expand({ id, names: heads.names, read: heads.read, parsed: heads.parsed }).problems.filter(
          ({ promptId }) => promptId === id,
        );
  });
  const ofFiles = directories
    .problems()
    .map(({ code, directory, path, sentence }): ProblemMessage => ({
      code,
      severity: 'error',
      message: `${directory}/${path}: ${sentence}`,
      prompt_id: null,
      from: 0,
      to: 0,
      line: 1,
      column: 1,
    }));
  return { problems: [...ofPrompts.map(problemMessage), ...ofFiles], checked: ids.length };
}
