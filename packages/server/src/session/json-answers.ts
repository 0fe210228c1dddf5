import type { PromptError } from '@prompt-manager/core';
import type { RequestId, ServerMessage } from '@prompt-manager/protocol';
import { isComposite, type Head } from '../library/head.ts';

/** The first frame of a session (SPEC W2). */
export function initialMessage(head: Head): ServerMessage {
  return {
    action: 'initial',
    id: head.id,
    content: head.content,
    description: head.description,
    tags: [...head.tags],
    is_composite: isComposite(head.content),
    updated_at: new Date(head.updatedAtMs).toISOString(),
    revision: head.revision,
    read_only: head.readOnlyReason !== null,
    ...(head.readOnlyReason !== null && { read_only_reason: head.readOnlyReason }),
  };
}

/** An edit is durable; `revision` is the newest this client was told (SPEC W3). */
export function savedStatus(head: Head, revision: number, requestId: RequestId): ServerMessage {
  return {
    action: 'update_status',
    success: true,
    timestamp: new Date(head.updatedAtMs).toISOString(),
    revision,
    request_id: requestId,
  };
}

/** An edit was refused and left no trace (SPEC W3, D2). */
export function refusedStatus(
  error: PromptError,
  {
    revision,
    atMs,
    requestId,
  }: { readonly revision: number; readonly atMs: number; readonly requestId: RequestId },
): ServerMessage {
  return {
    action: 'update_status',
    success: false,
    timestamp: new Date(atMs).toISOString(),
    revision,
    request_id: requestId,
    error: { code: error.code, message: error.detail },
  };
}
