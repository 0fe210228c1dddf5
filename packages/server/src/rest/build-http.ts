import { PromptError, toPromptError } from '@prompt-manager/core';
import { libraryHeader, readShape } from '@prompt-manager/protocol';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { OriginCheck } from '../auth/origin-check.ts';
import type { EventStreams } from '../live/event-streams.ts';
import type { LibraryEvents } from '../live/library-events.ts';
import { checkLibrary } from '../library/check-library.ts';
import type { LibraryIdentity } from '../library/library-identity.ts';
import type { Library } from '../library/open-library.ts';
import type { SocketServer } from '../socket/socket-server.ts';
import { directoryRoutes } from './directory-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { fromFastify, replyWithError } from './error-reply.ts';
import { graphRoutes } from './graph-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { describeRoutes } from './openapi.ts';
import { pageRoutes, securityHeaders } from './page-routes.ts';
import type { PageOptions } from './page-routes.ts';
import { problemRoutes } from './problem-routes.ts';
import { promptRoutes } from './prompt-routes.ts';
import { renderRoutes } from './render-routes.ts';
import { refactorRoutes } from './refactor-routes.ts';
import { subResourceRoutes } from './sub-resource-routes.ts';
import { searchRoutes, suggestionRoutes } from './search-routes.ts';
import { trashRoutes } from './trash-routes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly eventStreams: EventStreams;
  }
  interface FastifyContextConfig {
    /** The route takes only addresses below its own that end in one of these segments. */
    readonly below?: readonly string[] | undefined;
  }
}

/** What the HTTP side is built from. */
export interface HttpContext {
  readonly library: Library;
  readonly identity: LibraryIdentity;
  readonly sockets: SocketServer;
  readonly originCheck: OriginCheck;
  readonly events: LibraryEvents;
  readonly eventStreams: EventStreams;
  readonly page: PageOptions | undefined;
}

/**
 * A request has this long to arrive, head and body; then its connection is closed with 408. The framework's default is
 * for ever: a body that stops would keep its socket and what it sent. The largest body takes a slow line (1 Mbit/s) as long.
 */
const longestRequestMs = 150_000;

/** Builds the HTTP side: checks, routes, one shape of error for everything. */
export async function buildHttp({
  library,
  identity,
  sockets,
  originCheck,
  events,
  eventStreams,
  page,
}: HttpContext): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: library.limits.maxFrameBytes,
    requestTimeout: longestRequestMs,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4_096 },
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    // What comes is read by schemas and never laid over an object, and a prompt may be called `__proto__`.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    frameworkErrors: (error, _request, reply) => void replyWithError(reply, fromFastify(error)),
  });
  app.decorate('eventStreams', eventStreams);
  const methods = recordMethods(app);
  const documentOf = describeRoutes(app);
  app.setValidatorCompiler(
    ({ schema }) =>
      (value) =>
        checked(schema as z.ZodType, value),
  );
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders);
    try {
      originCheck.check(request.headers);
      const meant = request.headers[libraryHeader];
      checkLibrary(typeof meant === 'string' ? meant : null, identity);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler(async (thrown: FastifyError | PromptError, _request, reply) => {
    const error = thrown instanceof PromptError ? thrown : fromFastify(thrown);
    if (error.code === 'internal') library.log(error);
    await replyWithError(reply, error);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const allowed = methods.allowedAt(request.url.split('?', 1)[0] ?? '');
    if (allowed.length === 0)
      return replyWithError(
        reply,
        new PromptError('route_not_found', {
          detail: `there is nothing at ${request.method} ${request.url}`,
        }),
      );
    reply.header('allow', allowed.join(', '));
    return replyWithError(
      reply,
      new PromptError('method_not_allowed', {
        detail: `${request.method} is not one of ${allowed.join(', ')}`,
      }),
    );
  });
  await app.register(promptRoutes, { prefix: '/api/prompts', library, fragments: false });
  await app.register(promptRoutes, { prefix: '/api/prompts/fragments', library, fragments: true });
  await app.register(renderRoutes, { prefix: '/api/prompts', library, fragments: false });
  await app.register(renderRoutes, { prefix: '/api/prompts/fragments', library, fragments: true });
  await app.register(subResourceRoutes, { prefix: '/api/prompts', library, fragments: false });
  await app.register(subResourceRoutes, {
    prefix: '/api/prompts/fragments',
    library,
    fragments: true,
  });
  await app.register(directoryRoutes, { prefix: '/api/prompts/directories', library });
  await app.register(directoryRoutes, { prefix: '/api/prompts/fragments/directories', library });
  await app.register(refactorRoutes, { prefix: '/api/refactor', library });
  await app.register(problemRoutes, { library });
  await app.register(trashRoutes, { prefix: '/api/trash', library });
  await app.register(graphRoutes, { library });
  await app.register(eventRoutes, { events, identity });
  await app.register(searchRoutes, { library });
  await app.register(suggestionRoutes, { prefix: '/api/prompts', library });
  await app.register(suggestionRoutes, { prefix: '/api/prompts/fragments', library });
  await app.register(healthRoutes, { library, identity, sockets });
  app.get('/openapi.json', { schema: { hide: true } }, documentOf);
  if (page !== undefined) await app.register(pageRoutes, { ...page, events });
  await app.ready();
  return app;
}

/** What a schema makes of a value, in the form that Fastify asks for. */
function checked(
  schema: z.ZodType,
  value: unknown,
): { readonly value: unknown } | { readonly error: PromptError } {
  try {
    return { value: readShape(schema, value) };
  } catch (error) {
    return { error: toPromptError(error) };
  }
}

/** Which methods each route takes, so that a wrong one is answered 405 with those that are right. */
function recordMethods(app: FastifyInstance): { allowedAt: (path: string) => string[] } {
  const byUrl = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url: registered, method, config }) => {
    const below = config?.below?.map((word) => `${registered}/${word}`);
    for (const url of below ?? [registered]) {
      const recorded = byUrl.get(url) ?? new Set();
      byUrl.set(url, recorded);
      for (const each of Array.isArray(method) ? method : [method]) recorded.add(each);
    }
  });
  const matches = (url: string, path: string): boolean => {
    const [before, below] = url.split('*/');
    if (before !== undefined && below !== undefined)
      return path.startsWith(before) && path.endsWith(`/${below}`);
    if (url.endsWith('/*'))
      return path.startsWith(url.slice(0, -1)) && path.length > url.length - 1;
    if (url.includes(':'))
      return (
        path.startsWith(url.slice(0, url.indexOf(':'))) &&
        !path.slice(url.indexOf(':')).includes('/')
      );
    return url.replace(/\/$/, '') === path.replace(/\/$/, '');
  };
  return {
    allowedAt: (path) => {
      // The page's own wildcard serves any path and says nothing about methods of the API.
      const urls = [...byUrl.keys()].filter((url) => url !== '/*' && matches(url, path));
      const exact = urls.filter((url) => !url.endsWith('/*'));
      const chosen = exact.length > 0 ? exact : urls;
      return [...new Set(chosen.flatMap((url) => [...(byUrl.get(url) ?? [])]))].sort();
    },
  };
}
