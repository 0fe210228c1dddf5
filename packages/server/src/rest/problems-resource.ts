import { promptProblemsSchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/problems` (SPEC I1). */
export const problemsResource = subResource({
  name: 'problems',
  method: 'GET',
  needsWhole: true,
  summary: 'What is wrong in a prompt, and how it is mended',
  query: z.object({}),
  body: z.unknown(),
  answer: promptProblemsSchema,
  handle: async ({ library, head }) => library.problems.ofPrompt(head.id),
});
