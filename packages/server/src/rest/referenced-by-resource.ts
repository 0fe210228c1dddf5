import type { PromptId } from '@prompt-manager/core';
import { referencedBySchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import type { Library } from '../library/open-library.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/referenced_by`: who includes a prompt, directly or through others. */
export const referencedByResource = subResource({
  name: 'referenced_by',
  method: 'GET',
  needsWhole: true,
  summary: 'Who includes a prompt',
  query: z.object({}),
  body: z.unknown(),
  answer: referencedBySchema,
  handle: async ({ library, head }) => ({ items: referencedBy(library, head.id) }),
});

function referencedBy({ heads }: Library, id: PromptId): { id: string; direct: boolean }[] {
  const direct = new Set(heads.graph.dependents(id));
  const all = new Set(heads.graph.transitiveDependents([id]));
  if (!direct.has(id)) all.delete(id);
  return [...all].sort().map((dependent) => ({ id: dependent, direct: direct.has(dependent) }));
}
