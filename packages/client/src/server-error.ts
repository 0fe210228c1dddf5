import { PromptError, errorTable } from '@prompt-manager/core';
import type { ErrorCode } from '@prompt-manager/core';
import type { ServerMessage } from '@prompt-manager/protocol';

type Status = Extract<ServerMessage, { action: 'update_status' }>;

/** The error a server named. A code this package does not know, from a newer server, becomes `internal` and is kept in the detail. */
export function serverError(code: string, detail: string, field?: string): PromptError {
  return isServerCode(code)
    ? new PromptError(code, { detail, field })
    : new PromptError('internal', { detail: `${code}: ${detail}`, field });
}

/** Why a save was refused; null when it was not. */
export function statusError({ success, error }: Status): PromptError | null {
  if (success) return null;
  return error === undefined ? new PromptError('internal') : serverError(error.code, error.message);
}

function isServerCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code) && !('local' in errorTable[code as ErrorCode]);
}
