import { parsePromptId, PromptError, type PromptId } from '@prompt-manager/core';
import { authorHeader, commandAgent, isPersonName } from '@prompt-manager/protocol';
import type { FastifyRequest } from 'fastify';
import type { Head } from '../library/head.ts';
import type { Library } from '../library/open-library.ts';
import type { Actor } from '../library/prompt-service.ts';
import { etagOf, namesTag, recordOf } from './record.ts';

/**
 * The undecoded path behind the door, without the query.
 *
 * @throws PromptError `route_not_found` for a path that spells the door itself percent-encoded, which the router takes:
 * cut at the door's length it would name another prompt
 */
export function restOf(request: FastifyRequest, door: string): string {
  const url = request.raw.url ?? '';
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (!path.startsWith(door) && `${path}/` !== door)
    throw new PromptError('route_not_found', {
      detail: `${path} does not begin with ${door}, spelled plainly`,
    });
  return path.slice(door.length, path.endsWith('/') ? -1 : undefined);
}

/** The address of a prompt, for `location`. */
export function promptLocation(id: string): string {
  return `/api/prompts/${id.split('/').map(encodeURIComponent).join('/')}`;
}

/** The revision an If-Match asks for. @throws PromptError `stale_revision` when it names another state of the prompt */
export function onlyIfRevision(
  request: FastifyRequest,
  head: Head,
  library: Pick<Library, 'heads' | 'mounts'>,
): number | undefined {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return undefined;
  const etag = etagOf(recordOf(head, library));
  if (namesTag(wanted, etag)) return head.revision;
  throw new PromptError('stale_revision', {
    detail: `the prompt's ETag is ${etag}, the request names ${wanted}`,
  });
}

/** Where a client of an event stream was when it lost it; undefined for a new one. */
export function lastEventIdOf({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Longest name a request may give its person, in characters; names beyond are not names. */
const maxAuthorLength = 100;

/** Who sends a request, and whether the command line does (SPEC H9). @throws PromptError `invalid_request` for a name that is none */
export function actorOf(request: FastifyRequest): Actor {
  const isCommand = request.headers['user-agent']?.startsWith(`${commandAgent}/`) ?? false;
  return { source: request, origin: isCommand ? 'cli' : 'rest', author: authorOf(request) };
}

function authorOf({ headers }: FastifyRequest): string | null {
  const given = headers[authorHeader];
  if (typeof given !== 'string' || given === '') return null;
  const author = decoded(given)?.normalize('NFC').trim() ?? null;
  if (author !== null && author.length <= maxAuthorLength && isPersonName(author)) return author;
  throw new PromptError('invalid_request', {
    field: authorHeader,
    detail: `header ${authorHeader}: expected a name of 1 to ${maxAuthorLength} characters in percent-encoded UTF-8, something of it to be seen and without control characters, line ends and signs that turn the direction of writing, found ${JSON.stringify(given.slice(0, 100))}`,
  });
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // The caller says what was expected.
  }
}

/** The id a create request names. @throws PromptError `invalid_id` */
export function idOfRequest(body: {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly directory?: string | undefined;
}): PromptId {
  if (body.id !== undefined) return parsePromptId(stripExtension(body.id));
  const directory =
    body.directory === undefined || body.directory === '' ? '' : `${body.directory}/`;
  return parsePromptId(`${directory}${stripExtension(body.name ?? '')}`);
}

function stripExtension(name: string): string {
  return name.endsWith('.md') ? name.slice(0, -3) : name;
}
