import { systemPorts } from '@prompt-manager/client';
import { onLibraryChange } from '../api/library-events.ts';
import type { PromptSession } from '../sync/prompt-session.ts';

/** What is declared is read again this soon, however fast somebody types. */
const settleMs = 250;

/**
 * Calls the listener soon after a change of the prompt or of one that it includes, any of which may declare its variables
 * (SPEC V3): front matter is no part of an expansion, so nothing else tells. The answer ends it.
 */
export function onDeclarations(session: PromptSession, listener: () => void): () => void {
  let cancel: (() => void) | null = null;
  const concerns = (id: string): boolean => {
    const { expansion: live } = session;
    return (
      id === session.id || (live?.kind === 'expanded' && live.expansion.dependencies.includes(id))
    );
  };
  const end = onLibraryChange((changes) => {
    if (!changes.some(({ id }) => concerns(id))) return;
    cancel ??= systemPorts.setTimer(settleMs, () => {
      cancel = null;
      listener();
    });
  });
  return () => {
    cancel?.();
    end();
  };
}
