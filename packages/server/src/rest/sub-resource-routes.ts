import { PromptError } from '@prompt-manager/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsync } from 'fastify';
import { locate, type Located } from './locate.ts';
import type { Library } from '../library/open-library.ts';
import { restOf } from './prompt-request.ts';
import type { SubResource } from './sub-resource.ts';
import { subResources } from './sub-resources.ts';

/** What the routes of sub-resources are mounted with. */
export interface SubResourceRoutesOptions {
  readonly library: Library;
  readonly fragments: boolean;
}

/** The sub-resources that take a method; looked up with every request. */
const taking = { GET: takenBy('GET'), POST: takenBy('POST') };

function takenBy(method: 'GET' | 'POST'): {
  readonly all: readonly SubResource[];
  readonly words: readonly string[];
  readonly numbered: readonly string[];
  /** What an address ends in that changes something. */
  readonly changing: readonly string[];
} {
  const all = subResources.filter((each) => each.method === method);
  const named = (numbered: boolean): string[] =>
    all.filter((each) => each.numbered === numbered).map(({ name }) => name);
  const changing = all.filter(({ isChange }) => isChange).map(({ name }) => `/${name}`);
  return { all, words: named(false), numbered: named(true), changing };
}

const posted = subResources.filter(({ method }) => method === 'POST').map(({ name }) => name);

/** `POST …/{id}/{word}`; the reads are part of `GET …/{id}`, whose address may end in any of the words. */
export const subResourceRoutes: FastifyPluginAsync<SubResourceRoutesOptions> = async (
  app,
  { library, fragments },
) => {
  const door = fragments ? '/api/prompts/fragments/' : '/api/prompts/';
  app.post(
    '/*',
    {
      config: { below: posted },
      onRequest: async (request, reply) => {
        const rest = restOf(request, door);
        if (posted.some((name) => rest.endsWith(`/${name}`))) return;
        reply.callNotFound();
        return reply;
      },
      schema: { hide: true },
    },
    async (request, reply) => {
      const located = locateIn(library, restOf(request, door), { fragments, method: 'POST' });
      if (located.sub !== null) return answerSub(located, { library, request, reply });
      reply.callNotFound();
      return reply;
    },
  );
};

/** What a URL below a door names, with the sub-resource that takes this method. @throws as {@link locate} */
export function locateIn(
  { heads }: Pick<Library, 'heads'>,
  rest: string,
  {
    fragments,
    method,
    isChange = false,
  }: {
    readonly fragments: boolean;
    readonly method: 'GET' | 'POST';
    readonly isChange?: boolean | undefined;
  },
): Located<string> & { readonly resource: SubResource | null } {
  const { all, words, numbered, changing } = taking[method];
  const located = locate(heads, rest, {
    fragments,
    isChange: isChange || changing.some((tail) => rest.endsWith(tail)),
    subResources: words,
    numbered,
  });
  if (located.sub === null) return { ...located, resource: null };
  return { ...located, resource: all.find(({ name }) => name === located.sub) ?? null };
}

/** Has a located sub-resource answer. @throws what its handler throws */
export async function answerSub(
  { head, number, resource }: ReturnType<typeof locateIn>,
  {
    library,
    request,
    reply,
  }: { readonly library: Library; readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  if (resource === null) throw new PromptError('route_not_found');
  if (resource.needsWhole) library.reading.checkWhole();
  const { query, body } = request;
  const answer = await resource.handle({
    library,
    head,
    number: number ?? 0,
    query,
    body,
    request,
    reply,
  });
  if (answer === undefined || reply.sent) return reply;
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(answer));
}
