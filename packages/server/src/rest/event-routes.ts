import { changesEventSchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkLibrary } from '../library/check-library.ts';
import type { LibraryIdentity } from '../library/library-identity.ts';
import type { LibraryEvents } from '../live/library-events.ts';
import { lastEventIdOf } from './prompt-request.ts';

/** `GET /api/events`: what is committed anywhere in the library, as Server-Sent Events (SPEC N1). */
export const eventRoutes: FastifyPluginAsyncZod<{
  readonly events: LibraryEvents;
  readonly identity: LibraryIdentity;
}> = async (app, { events, identity }) => {
  app.get(
    '/api/events',
    {
      schema: {
        tags: ['events'],
        summary:
          'Server-Sent Events: `changes` for every commit, `resync` when changes were left out',
        querystring: z.object({
          /** The library that is meant: an EventSource sends no headers of its own (SPEC F15). */
          library: z.string().optional(),
          /** The last event that is known, of who has no Last-Event-ID to send yet (SPEC N2). */
          after: z.string().optional(),
        }),
        response: { 200: changesEventSchema },
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      checkLibrary(request.query.library ?? null, identity);
      const stream = app.eventStreams.open(request, reply);
      if (stream !== null) events.add(stream, lastEventIdOf(request) ?? request.query.after);
      return reply;
    },
  );
};
