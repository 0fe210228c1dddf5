import { PromptError, toPromptError } from '@prompt-manager/core';
import type { ErrorMessage } from '@prompt-manager/protocol';
import type { FastifyError, FastifyReply } from 'fastify';

/** Answers an error as RFC 9457 problem details (SPEC R). Unknown errors are shown without their text. */
export async function replyWithError(reply: FastifyReply, error: PromptError): Promise<void> {
  const { httpStatus } = error.entry;
  // What is being read is read within seconds, and what waits is done.
  if (error.code === 'library_loading' || error.code === 'overloaded')
    reply.header('retry-after', '1');
  await reply
    .code(httpStatus)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDetails(error)));
}

/** The body of an error answer. */
export function problemDetails(error: PromptError): ErrorMessage {
  const { httpStatus, sentence, retryable } = error.entry;
  return {
    type: `urn:prompt-manager:error:${error.code}`,
    title: sentence,
    status: httpStatus,
    detail: error.code === 'internal' ? sentence : error.detail,
    code: error.code,
    ...(error.field !== undefined && { field: error.field }),
    retryable,
  };
}

/** What Fastify itself refuses, in our codes. */
export function fromFastify(error: FastifyError): PromptError {
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
      return new PromptError('invalid_id', {
        detail: 'the address is not percent-encoded UTF-8',
        cause: error,
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new PromptError('unsupported_media_type', { cause: error });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PromptError('content_too_large', {
        detail: 'the request body is larger than the limit',
        cause: error,
      });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new PromptError('invalid_json', {
        detail: 'expected a JSON object as the request body',
        cause: error,
      });
    default:
      if (error instanceof SyntaxError)
        return new PromptError('invalid_json', {
          detail: 'expected a JSON object as the request body',
          cause: error,
        });
      return error.statusCode !== undefined && error.statusCode < 500
        ? new PromptError('invalid_request', { detail: error.message, cause: error })
        : toPromptError(error);
  }
}
