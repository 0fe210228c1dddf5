import {
  recordSchema,
  restoreSchema,
  type HistoryMessage,
  type RevisionMessage,
} from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Head } from '../library/head.ts';
import { locate } from '../library/locate.ts';
import type { Library } from '../library/open-library.ts';
import type { HistoryWish } from '../library/prompt-history.ts';
import { onlyIfRevision, restOf } from './prompt-request.ts';
import { etagOf, recordOf } from './record.ts';

/** What the history routes are mounted with. */
export interface HistoryRoutesOptions {
  readonly library: Library;
  readonly fragments: boolean;
}

/** `POST …/{id}/restore`; the reads are part of `GET …/{id}`, whose address may end in any of them. */
export const historyRoutes: FastifyPluginAsyncZod<HistoryRoutesOptions> = async (
  app,
  { library, fragments },
) => {
  const { heads, history } = library;
  const tags = [fragments ? 'fragments' : 'prompts'];
  const door = fragments ? '/api/prompts/fragments/' : '/api/prompts/';
  app.post(
    '/*',
    {
      config: { below: 'restore' },
      onRequest: async (request, reply) => {
        if (restOf(request, door).endsWith('/restore')) return;
        reply.callNotFound();
        return reply;
      },
      schema: {
        tags,
        summary: 'Make an old text the newest again (…/restore)',
        body: restoreSchema,
        response: { 200: recordSchema },
      },
    },
    async (request, reply) => {
      const options = { fragments, subResources: ['restore'] } as const;
      const { head: before, sub } = locate(heads, restOf(request, door), options);
      if (sub === null) {
        reply.callNotFound();
        return reply;
      }
      const head = await history.restore(before, request.body.revision, {
        source: request,
        origin: 'rest',
        onlyIfRevision: onlyIfRevision(request, before, library),
      });
      const record = recordOf(head, library);
      reply.header('etag', etagOf(record));
      return record;
    },
  );
};

/** The answer of `GET …/{id}/history`. */
export async function historyAnswer(
  { history }: Pick<Library, 'history'>,
  head: Head,
  wish: HistoryWish,
): Promise<HistoryMessage> {
  const { lines, nextBefore } = await history.page(head, wish);
  const items = lines.map(({ revision, kind, id, origin, author, atMs }) => ({
    revision,
    kind,
    id,
    origin,
    author,
    at: new Date(atMs).toISOString(),
  }));
  return { items, next_before: nextBefore };
}

/** The answer of `GET …/{id}/revisions/{n}`. */
export async function revisionAnswer(
  { history }: Pick<Library, 'history'>,
  head: Head,
  revision: number,
): Promise<RevisionMessage> {
  const { line, text } = await history.at(head, revision);
  const { content, description, tags } = text;
  return { revision, content, description, tags: [...tags], at: new Date(line.atMs).toISOString() };
}
