import {
  blameSchema,
  historyQuerySchema,
  historySchema,
  recordSchema,
  restoreSchema,
  revisionSchema,
  type HistoryMessage,
} from '@prompt-manager/protocol';
import { z } from 'zod';
import type { HistoryPage } from '../library/prompt-history.ts';
import { actorOf, onlyIfRevision } from './prompt-request.ts';
import { etagOf, recordOf } from './record.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/history` (SPEC H1). */
export const historyResource = subResource({
  name: 'history',
  method: 'GET',
  summary: 'The changes of a prompt, newest first',
  query: historyQuerySchema,
  body: z.unknown(),
  answer: historySchema,
  handle: async ({ library, head, query }) => {
    const { lines, nextBefore } = await library.history.page(head, query);
    return { items: lines.map(lineOf), next_before: nextBefore };
  },
});

function lineOf({
  revision,
  kind,
  id,
  origin,
  author,
  atMs,
  did,
}: HistoryPage['lines'][number]): HistoryMessage['items'][number] {
  const told = { revision, kind, id, origin, author, at: new Date(atMs).toISOString() };
  switch (did) {
    case undefined:
      return told;
    case 'text':
    case 'details':
    case 'both':
      return { ...told, changed: did };
    case 'replace':
      return { ...told, changed: 'text', replaced: true };
    default:
      return { ...told, restored_from: Number(did.slice('restore '.length)) };
  }
}

/** `GET …/{id}/revisions/{n}` (SPEC H2). */
export const revisionResource = subResource({
  name: 'revisions',
  method: 'GET',
  numbered: true,
  summary: 'The text of a prompt at a revision',
  query: z.object({}),
  body: z.unknown(),
  answer: revisionSchema,
  handle: async ({ library, head, number: revision }) => {
    const { line, text } = await library.history.at(head, revision);
    const { content, description, tags, header } = text;
    const at = new Date(line.atMs).toISOString();
    return { revision, content, description, tags: [...tags], front_matter: header, at };
  },
});

/** `GET …/{id}/blame` (SPEC H8). */
export const blameResource = subResource({
  name: 'blame',
  method: 'GET',
  summary: 'Who last changed each line of a prompt',
  query: z.object({}),
  body: z.unknown(),
  answer: blameSchema,
  handle: async ({ library, head }) => {
    const { revision, ranges, lookedBackTo, omittedLines } = await library.blame.of(head);
    return {
      revision,
      lines: ranges.map(({ fromLine, toLine, line }) => ({
        from_line: fromLine,
        to_line: toLine,
        revision: line?.revision ?? null,
        author: line?.author ?? null,
        at: line === null ? null : new Date(line.atMs).toISOString(),
        origin: line?.origin ?? null,
      })),
      looked_back_to: lookedBackTo,
      omitted_lines: omittedLines,
    };
  },
});

/** `POST …/{id}/restore` (SPEC H3). */
export const restoreResource = subResource({
  name: 'restore',
  method: 'POST',
  isChange: true,
  summary: 'Make an old text the newest again',
  query: z.object({}),
  body: restoreSchema,
  answer: recordSchema,
  handle: async ({ library, head: before, body, request, reply }) => {
    const head = await library.history.restore(before, body.revision, {
      ...actorOf(request),
      withHeader: body.front_matter,
      onlyIfRevision: onlyIfRevision(request, before, library),
    });
    const record = recordOf(head, library);
    reply.header('etag', etagOf(record));
    return record;
  },
});
