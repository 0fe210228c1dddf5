import { changesEventSchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { LibraryEvents } from '../live/library-events.ts';
import { lastEventIdOf } from './prompt-request.ts';

/** `GET /api/events`: what is committed anywhere in the library, as Server-Sent Events (SPEC N1). */
export const eventRoutes: FastifyPluginAsyncZod<{ readonly events: LibraryEvents }> = async (
  app,
  { events },
) => {
  app.get(
    '/api/events',
    {
      schema: {
        tags: ['events'],
        summary:
          'Server-Sent Events: `changes` for every commit, `resync` when changes were left out',
        response: { 200: changesEventSchema },
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const stream = app.eventStreams.open(request, reply);
      if (stream !== null) events.add(stream, lastEventIdOf(request));
      return reply;
    },
  );
};
