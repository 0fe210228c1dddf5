import { parsePromptId } from '@prompt-manager/core';
import {
  recordSchema,
  trashedSchema,
  trashPageSchema,
  trashQuerySchema,
  trashRestoreSchema,
  type TrashItem,
} from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Library } from '../library/open-library.ts';
import type { DeletedPrompt } from '../library/trash.ts';
import { actorOf, promptLocation } from './prompt-request.ts';
import { etagOf, recordOf } from './record.ts';

const params = z.object({ trash_id: z.string().max(100) });

/** `/api/trash`: deleted prompts, and the way back (SPEC H6, H7). */
export const trashRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library },
) => {
  const { trash } = library;
  const tags = ['trash'];

  app.get(
    '/',
    {
      schema: {
        tags,
        summary: 'The deleted prompts, the one deleted last first',
        querystring: trashQuerySchema,
        response: { 200: trashPageSchema },
      },
    },
    async (request) => {
      const { items, nextCursor } = await trash.page(request.query);
      return { items: items.map(itemOf), next_cursor: nextCursor };
    },
  );

  app.get(
    '/:trash_id',
    {
      schema: {
        tags,
        summary: 'A deleted prompt with its last text',
        params,
        response: { 200: trashedSchema },
      },
    },
    async (request) => {
      const found = await trash.at(request.params.trash_id);
      const { content, description, tags: promptTags } = found.text;
      return { ...itemOf(found), content, description, tags: [...promptTags] };
    },
  );

  app.post(
    '/:trash_id/restore',
    {
      schema: {
        tags,
        summary: 'Bring a deleted prompt back, with its history',
        params,
        body: trashRestoreSchema,
        response: { 201: recordSchema },
      },
    },
    async (request, reply) => {
      const { id: wanted } = request.body;
      const id = wanted === undefined ? undefined : parsePromptId(wanted.replace(/\.md$/, ''));
      const actor = actorOf(request);
      const head = await trash.restore(request.params.trash_id, { id, ...actor });
      const record = recordOf(head, library);
      return reply
        .code(201)
        .header('location', promptLocation(head.id))
        .header('etag', etagOf(record))
        .send(record);
    },
  );
};

function itemOf({ trashId, line, isTaken }: DeletedPrompt): TrashItem {
  const { id, revision, atMs, origin, author } = line;
  return {
    trash_id: trashId,
    id,
    revision,
    deleted_at: new Date(atMs).toISOString(),
    origin,
    author,
    is_taken: isTaken,
  };
}
