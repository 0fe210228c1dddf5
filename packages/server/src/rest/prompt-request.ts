import { PromptError } from '@prompt-manager/core';
import type { FastifyRequest } from 'fastify';
import type { Head } from '../library/head.ts';
import { etagOf, namesTag } from './record.ts';

/** The undecoded path behind the door, without the query. */
export function restOf(request: FastifyRequest, door: string): string {
  const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
  return path.slice(door.length).replace(/\/$/, '');
}

/** The revision an If-Match asks for. @throws PromptError `stale_revision` when it names another state of the prompt */
export function onlyIfRevision(request: FastifyRequest, head: Head): number | undefined {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return undefined;
  const etag = etagOf(head);
  if (namesTag(wanted, etag)) return head.revision;
  throw new PromptError('stale_revision', {
    detail: `the prompt's ETag is ${etag}, the request names ${wanted}`,
  });
}
