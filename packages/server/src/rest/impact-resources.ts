import {
  impactBodySchema,
  impactPageQuerySchema,
  impactQuerySchema,
  impactSchema,
} from '@prompt-manager/protocol';
import { z } from 'zod';
import { impactOf } from '../impact/impact-of.ts';
import { checkContent } from '../library/edit.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/impact` (SPEC I9): of a text short enough for an address, or of none: who would be reached. */
export const impactResource = subResource({
  name: 'impact',
  method: 'GET',
  needsWhole: true,
  summary: 'Whose expansion a proposed text would change',
  query: impactQuerySchema,
  body: z.unknown(),
  answer: impactSchema,
  handle: async ({ library, head, query }) => {
    if (query.content !== undefined) checkContent(query.content, library.limits);
    return impactOf(library, { head, ...query });
  },
});

/** `POST …/{id}/impact` {content} (SPEC I9). */
export const proposedImpactResource = subResource({
  name: 'impact',
  method: 'POST',
  needsWhole: true,
  summary: 'Whose expansion a proposed text would change',
  query: impactPageQuerySchema,
  body: impactBodySchema,
  answer: impactSchema,
  handle: async ({ library, head, query, body }) => {
    checkContent(body.content, library.limits);
    return impactOf(library, { head, ...query, ...body });
  },
});
