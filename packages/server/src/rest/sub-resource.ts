import { readShape } from '@prompt-manager/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Head } from '../library/head.ts';
import type { Library } from '../library/open-library.ts';

/** One request for something that belongs to a prompt. */
export interface SubRequest<Query, Body> {
  readonly library: Library;
  readonly head: Head;
  /** The number behind the word, as in `revisions/7`; 0 for a resource that takes none. */
  readonly number: number;
  readonly query: Query;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What belongs to a prompt and is reached behind its id, as `…/{id}/history`; all are listed in `sub-resources.ts`. */
export interface SubResource {
  /** The word behind the id. A prompt with exactly that id wins over it (SPEC R5). */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** True when a number follows the word. */
  readonly numbered: boolean;
  /** True when only the whole library can answer, which may be being read yet (SPEC L3). */
  readonly needsWhole: boolean;
  /** True when it changes the prompt, which is then named by its id alone (SPEC R12). */
  readonly isChange: boolean;
  readonly summary: string;
  /** The media type of its answer, when that is not JSON. */
  readonly mediaType: string | null;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly answer: z.ZodType;
  /** Resolves to what is to be sent; `answer` has been applied to it. Undefined when the handler has answered by itself. */
  readonly handle: (context: SubRequest<unknown, unknown>) => Promise<unknown>;
}

/** What a {@link SubResource} is made from; left out, `numbered`, `needsWhole` and `isChange` are false and the answer is JSON. */
export interface SubResourceOptions<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly numbered?: boolean | undefined;
  readonly needsWhole?: boolean | undefined;
  readonly isChange?: boolean | undefined;
  readonly summary: string;
  readonly mediaType?: string | undefined;
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
  /** Null when it has answered by itself, as a stream does. */
  readonly handle: (
    context: SubRequest<z.output<Query>, z.output<Body>>,
  ) => Promise<z.input<Answer> | null>;
}

/** A sub-resource whose query and body are validated before its handler, and its answer after. */
export function subResource<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(options: SubResourceOptions<Query, Body, Answer>): SubResource {
  const { name, method, numbered = false, needsWhole = false, isChange = false } = options;
  const { summary, mediaType = null, query, body, answer, handle } = options;
  return {
    name,
    method,
    numbered,
    needsWhole,
    isChange,
    summary,
    mediaType,
    query,
    body,
    answer,
    handle: async (context) => {
      const answered = await handle({
        ...context,
        query: readShape(query, context.query),
        body: readShape(body, context.body),
      });
      return answered === null ? undefined : answer.parse(answered);
    },
  };
}
