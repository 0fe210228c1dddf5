import { PromptError } from '@prompt-manager/core';
import type { PromptRecord } from '@prompt-manager/protocol';
import type { TaggedPrompt } from './http-answers.ts';
import type { Answer } from './http-request.ts';

/** The prompt of an answer, with its ETag. @throws PromptError `server_unreachable` when there is none */
export function tagged({ body, etag }: Answer<PromptRecord>): TaggedPrompt {
  if (etag === null)
    throw new PromptError('server_unreachable', {
      detail: `the answer about ${body.id} has no ETag, so it is not from a prompt server`,
    });
  return { ...body, etag };
}
