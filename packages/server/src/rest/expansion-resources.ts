import { expandedEventSchema, expandedPromptSchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import { expansionMessage } from '../expansion/expansions.ts';
import { ExpansionStream } from '../live/expansion-stream.ts';
import { lastEventIdOf } from './prompt-request.ts';
import { namesTag } from './record.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/expanded`: conditional, answered with 304 without expanding (SPEC N6). */
export const expandedResource = subResource({
  name: 'expanded',
  method: 'GET',
  summary: 'The expansion of a prompt; 304 while nothing in it has changed',
  query: z.object({}),
  body: z.unknown(),
  answer: expandedPromptSchema,
  handle: async ({ library, head, request, reply }) => {
    const { expansions } = library;
    const etag = `"${expansions.tagOf(head.id)}"`;
    const known = request.headers['if-none-match'];
    if (known !== undefined && namesTag(known, etag)) {
      await reply.header('etag', etag).code(304).send();
      return null;
    }
    const message = expansionMessage(expansions.expand({ id: head.id }));
    // Asked again every time: whoever keeps an answer learns by its tag whether it is still true.
    reply.header('etag', etag).header('cache-control', 'no-cache');
    return { id: head.id, ...message };
  },
});

/** `GET …/{id}/events`: the expansion of a prompt, now and after every change, as Server-Sent Events (SPEC N5). */
export const expansionEventsResource = subResource({
  name: 'events',
  method: 'GET',
  summary:
    'Server-Sent Events: `expanded` now and after every change of anything in it, `failed`, `renamed`, `gone`',
  mediaType: 'text/event-stream',
  query: z.object({}),
  body: z.unknown(),
  answer: expandedEventSchema,
  handle: async ({ library: { expansions }, head, request, reply }) => {
    const stream = request.server.eventStreams.open(request, reply);
    if (stream !== null)
      ExpansionStream.follow(head.id, stream, { expansions, lastEventId: lastEventIdOf(request) });
    return null;
  },
});
