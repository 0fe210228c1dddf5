import { PromptError, type PromptId } from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** The head of a prompt whose text is to be changed. @throws PromptError `prompt_not_found`, `read_only`, `stale_revision` */
export function checkChangeable(
  heads: Pick<Heads, 'get'>,
  id: PromptId,
  baseRevision: number | undefined,
): Head {
  const head = heads.get(id);
  if (head === undefined)
    throw new PromptError('prompt_not_found', { detail: `no prompt has the id ${id}` });
  if (head.readOnlyReason !== null)
    throw new PromptError('read_only', {
      detail: `${id} cannot be changed: ${head.readOnlyReason}`,
    });
  if (baseRevision !== undefined && baseRevision !== head.revision)
    throw new PromptError('stale_revision', {
      field: 'base_revision',
      detail: `${id} is at revision ${head.revision}, the offsets are of ${baseRevision}; read it again`,
    });
  return head;
}
