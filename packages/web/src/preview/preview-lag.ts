import type { PromptSession } from '../sync/prompt-session.ts';

/** Why the expanded text that is shown may not be the newest; null when it is, or when none is shown. */
export function previewLag({
  facts: { connection, following },
  expansion,
}: Pick<PromptSession, 'facts' | 'expansion'>): 'offline' | 'catching_up' | null {
  // What is over for good says so elsewhere.
  if (expansion === null || connection.kind === 'closed') return null;
  const isOpening = connection.kind === 'connecting' && connection.failures === 0;
  if (following === 'away' || (connection.kind !== 'open' && !isOpening)) return 'offline';
  return isOpening || following === 'asked' ? 'catching_up' : null;
}
