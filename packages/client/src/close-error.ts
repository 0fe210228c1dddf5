import { PromptError, errorTable } from '@prompt-manager/core';
import type { ConnectionState } from './connection-state.ts';

type Closed = Extract<ConnectionState, { kind: 'closed' }>;

/** The error behind a connection that ended for good: the one the server named, or `server_unreachable` when this program closed it. */
export function closeError({ code, reason }: Closed): PromptError {
  for (const [name, entry] of Object.entries(errorTable)) {
    const isNamed = 'closeCode' in entry && entry.closeCode === code;
    if (isNamed)
      return new PromptError(
        name as keyof typeof errorTable,
        reason === '' ? {} : { detail: reason.replace(`${name}: `, '') },
      );
  }
  return new PromptError('server_unreachable', {
    detail: `the connection was closed: ${reason === '' ? `code ${code}` : reason}`,
  });
}
