import { PromptError } from '@prompt-manager/core';
import { authorHeader, libraryHeader } from '@prompt-manager/protocol';
import type { Fetch, FetchAnswer, FetchRequest } from './fetch.ts';
import { isErrorAnswer } from './http-answers.ts';
import { trimmed } from './prompt-url.ts';
import { serverError } from './server-error.ts';
import type { Check } from './shape.ts';

/** What a request carries besides method and path. */
export interface RequestOptions {
  readonly body?: object | undefined;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  /** A status beyond 2xx whose body is an answer too. */
  readonly accepts?: number | undefined;
}

/** An answer that is what it should be. */
export interface Answer<T> {
  readonly body: T;
  readonly etag: string | null;
}

/** Sends one request; `check` tells whether the body is what the caller expects, null for an empty one. */
export type Request = <T>(
  method: string,
  path: string,
  check: Check<T>,
  options?: RequestOptions,
) => Promise<Answer<T>>;

/**
 * Sends requests to the server at `baseUrl`; `author` names who changes something, null for nobody; `library` is the id
 * of the one library that is meant; `userAgent` names the program.
 *
 * @throws PromptError the server's code; `server_unreachable` when nothing answers, or something that is no prompt server
 */
export function requester(
  baseUrl: string,
  fetch: Fetch,
  {
    author = () => null,
    library,
    userAgent,
  }: {
    readonly author?: (() => string | null) | undefined;
    readonly library?: string | undefined;
    readonly userAgent?: string | undefined;
  } = {},
): Request {
  const base = trimmed(baseUrl);
  return async (method, path, check, options = {}) => {
    const what = `${method} ${base}${path}`;
    const { status, headers, text } = await exchange(
      fetch,
      base + path,
      requestOf(method, options, { author: author(), library, userAgent }),
      what,
    );
    const body = parse(text);
    const isSuccess = (status >= 200 && status < 300) || status === options.accepts;
    if (isSuccess && check(body)) return { body, etag: headers.get('etag') };
    if (!isSuccess && isErrorAnswer(body)) throw serverError(body.code, body.detail, body.field);
    throw new PromptError('server_unreachable', {
      detail: `${what} was answered with status ${status} by something that is not a prompt server`,
    });
  };
}

function requestOf(
  method: string,
  { body, ifMatch, ifNoneMatch }: RequestOptions,
  {
    author,
    library,
    userAgent,
  }: {
    readonly author: string | null;
    readonly library: string | undefined;
    readonly userAgent: string | undefined;
  },
): FetchRequest {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (author !== null && method !== 'GET') headers[authorHeader] = encodeURIComponent(author);
  if (library !== undefined) headers[libraryHeader] = library;
  if (userAgent !== undefined) headers['user-agent'] = userAgent;
  if (ifMatch !== undefined) headers['if-match'] = ifMatch;
  if (ifNoneMatch !== undefined) headers['if-none-match'] = ifNoneMatch;
  if (body === undefined) return { method, headers };
  return {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

async function exchange(
  fetch: Fetch,
  url: string,
  request: FetchRequest,
  what: string,
): Promise<Pick<FetchAnswer, 'status' | 'headers'> & { readonly text: string }> {
  try {
    const answer = await fetch(url, request);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (cause) {
    throw new PromptError('server_unreachable', { detail: `${what} got no answer`, cause });
  }
}

/** The JSON of a body; null for an empty one, undefined for what is not JSON, which no check takes. */
function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what answered instead of a prompt server.
  }
}
