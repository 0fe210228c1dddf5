import { PromptError, readHeader } from '@prompt-manager/core';
import {
  createSchema,
  creationSchema,
  deleteManySchema,
  deleteQuerySchema,
  deletionSchema,
  deletionsSchema,
  expandSchema,
  expansionSchema,
  listedRecordSchema,
  listQuerySchema,
  listSchema,
  recordSchema,
  renameResultSchema,
  renameSchema,
  updateSchema,
  type ListedRecord,
  type PromptRecord,
  type UpdateBody,
} from '@prompt-manager/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { expansionMessage } from '../expansion/expansions.ts';
import type { Edit } from '../library/edit.ts';
import type { Head, HeadFacts } from '../library/head.ts';
import { nameClashes } from '../library/name-clashes.ts';
import type { Library } from '../library/open-library.ts';
import { actorOf, idOfRequest, onlyIfRevision, promptLocation, restOf } from './prompt-request.ts';
import { etagOf, etagOfText, listedOf, namesTag, recordOf } from './record.ts';
import { RecordAnswers } from './record-answers.ts';
import { renameAsAsked } from './refactor-routes.ts';
import { answerSub, locateIn } from './sub-resource-routes.ts';

/** What the prompt routes are mounted with. */
export interface PromptRoutesOptions {
  readonly library: Library;
  /** True for the second door, `/api/prompts/fragments`: same methods, same answers (SPEC R1). */
  readonly fragments: boolean;
}

/** What a change says beside the text. Front matter says description and tags too, unless they are sent beside it. */
function metadataIn(
  body: UpdateBody,
): Pick<Edit, 'description' | 'tags' | 'header' | 'onlyIfHeader'> {
  const { description, tags, front_matter: written, base_front_matter: onlyIfHeader } = body;
  if (written === undefined) return { description, tags, onlyIfHeader };
  const header = written === null || written.trim() === '' ? null : written;
  const said = readHeader(header);
  return {
    description: description === undefined ? said.description : description,
    tags: tags ?? said.tags,
    header,
    onlyIfHeader,
  };
}

const asJson = (json: unknown): string => String(json);

/** REST of prompts, under whichever door the plugin is registered. */
export const promptRoutes: FastifyPluginAsyncZod<PromptRoutesOptions> = async (
  app,
  { library, fragments },
) => {
  const { heads, service, deletions, listing, expansions } = library;
  const records = new RecordAnswers(library);
  const tags = [fragments ? 'fragments' : 'prompts'];
  const door = fragments ? '/api/prompts/fragments/' : '/api/prompts/';
  const located = (request: FastifyRequest, isChange = false): ReturnType<typeof locateIn> =>
    locateIn(library, restOf(request, door), { fragments, method: 'GET', isChange });
  /** The prompt that is to be changed or deleted. */
  const promptOf = (request: FastifyRequest): Head => {
    const { head, sub } = located(request, true);
    if (sub === null) return head;
    throw new PromptError('method_not_allowed', {
      detail: `${request.method} is not for ${sub}; it can only be read`,
    });
  };
  const answer = (reply: FastifyReply, head: Head): PromptRecord => {
    const record = recordOf(head, library);
    reply.header('etag', etagOf(record));
    return record;
  };
  const listed = (items: readonly HeadFacts[], include: 'content' | undefined): ListedRecord[] =>
    items.flatMap((facts) => {
      if (include === undefined) return [listedOf(facts, library)];
      const head = heads.peek(facts.id);
      return head === undefined ? [] : [recordOf(head, library)];
    });

  app.get(
    '/',
    {
      schema: {
        tags,
        summary: 'List prompts, a page at a time',
        querystring: listQuerySchema,
        response: { 200: listSchema },
      },
    },
    async (request) => {
      const { include, ...filter } = request.query;
      const page = await listing.page(filter);
      return { items: listed(page.items, include), next_cursor: page.nextCursor };
    },
  );

  const allQuery = z.object({ include: z.literal('content').optional() }).strict();
  app.get(
    '/all',
    {
      schema: {
        tags,
        summary: 'List every prompt',
        querystring: allQuery,
        response: { 200: z.array(listedRecordSchema) },
      },
    },
    async (request) => {
      const { items } = await listing.page({ limit: Number.POSITIVE_INFINITY });
      return listed(items, request.query.include);
    },
  );

  app.post(
    '/',
    {
      schema: {
        tags,
        summary: 'Create a prompt',
        body: createSchema,
        response: { 200: creationSchema, 201: recordSchema },
      },
    },
    async (request, reply) => {
      const { content, description, tags: promptTags } = request.body;
      const id = idOfRequest(request.body);
      const wish = { id, content, description, tags: promptTags, ...actorOf(request) };
      if (request.body.dry_run) {
        await service.tryCreate(wish);
        library.reading.checkWhole();
        const clashes = await nameClashes(id, { heads, ports: library.ports });
        return reply.code(200).send({ id, dry_run: true, ...clashes });
      }
      const head = await service.create(wish);
      reply.code(201).header('location', promptLocation(head.id));
      return reply.send(answer(reply, head));
    },
  );

  app.post(
    '/expand',
    {
      schema: {
        tags,
        summary: 'Expand a prompt or a text',
        body: expandSchema,
        response: { 200: expansionSchema },
      },
    },
    async (request, reply) => {
      const { prompt_id: name, content, segments } = request.body;
      const id = name === undefined ? null : heads.find(name).id;
      const message = expansionMessage(expansions.expand({ id, content, sourceMap: segments }));
      return reply.header('etag', etagOfText(message.expanded)).send(message);
    },
  );

  app.post(
    '/delete',
    {
      schema: {
        tags,
        summary: 'Delete prompts as one change, and say what that does to inclusions of them',
        body: deleteManySchema,
        response: { 200: deletionsSchema },
      },
    },
    async (request) => {
      const ids = [...new Set(request.body.ids.map((id) => heads.withId(id).id))];
      const effects = request.body.dry_run
        ? await deletions.preview(ids)
        : await deletions.delete(ids, actorOf(request));
      return { ids, ...effects };
    },
  );

  app.post(
    '/rename',
    {
      schema: {
        tags,
        summary: 'Rename a prompt or a folder and every inclusion of what is in it',
        body: renameSchema,
        response: { 200: renameResultSchema },
      },
    },
    async (request) => renameAsAsked(library, request.body, actorOf(request)),
  );

  app.get(
    '/*',
    {
      schema: {
        tags,
        summary: 'Read a prompt',
        response: { 200: recordSchema, 304: z.null() },
      },
    },
    // Not async: what answers most requests need not wait for a turn.
    (request, reply) => {
      const found = located(request);
      if (found.sub !== null)
        return answerSub(found, { library, request, reply }) as Promise<never>;
      // Our own record needs no second look by its schema, and one JSON is text and tag.
      const { json, etag } = records.of(found.head);
      reply.header('etag', etag);
      const known = request.headers['if-none-match'];
      if (known !== undefined && namesTag(known, etag)) reply.code(304).send(null);
      else
        reply
          .header('content-type', 'application/json; charset=utf-8')
          .serializer(asJson)
          .send(json as never);
      return undefined;
    },
  );

  app.put(
    '/*',
    {
      schema: {
        tags,
        summary: 'Change a prompt',
        body: updateSchema,
        response: { 200: recordSchema },
      },
    },
    async (request, reply) => {
      const before = promptOf(request);
      const { content, base_revision: baseRevision } = request.body;
      const head = await service.update(before.id, {
        ...actorOf(request),
        ...metadataIn(request.body),
        ...(content !== undefined && { text: { content }, baseRevision }),
        onlyIfRevision: onlyIfRevision(request, before, library),
      });
      return answer(reply, head);
    },
  );

  app.delete(
    '/*',
    {
      schema: {
        tags,
        summary: 'Delete a prompt, and say which inclusions of it break',
        querystring: deleteQuerySchema,
        response: { 200: deletionSchema },
      },
    },
    async (request) => {
      const head = promptOf(request);
      const onlyIf = onlyIfRevision(request, head, library);
      const { id } = head;
      const effects =
        request.query.dry_run === 'true'
          ? await deletions.preview([id])
          : await deletions.delete([id], actorOf(request), onlyIf);
      return { id, ...effects };
    },
  );
};
