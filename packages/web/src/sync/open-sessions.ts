import { PromptSessions } from './prompt-sessions.ts';
import { tellUnsaved } from '../state/unsaved-prompts.ts';
import { useServerState } from '../state/server-state.ts';

/** The prompts this window holds open. */
export const openSessions = new PromptSessions(location.origin, tellUnsaved);

/** Follows the network of this browser and sends what earlier visits left unsaved. The answer ends that. */
export function followNetwork(): () => void {
  const onOnline = (): void => openSessions.reconnect();
  const onOffline = (): void => openSessions.loseNetwork();
  window.addEventListener('online', onOnline);
  window.addEventListener('offline', onOffline);
  openSessions.resume();
  // The right library is back: what was typed for it need not wait on.
  const end = useServerState.subscribe((now, before) => {
    if (now.otherLibrary === null && before.otherLibrary !== null) openSessions.reconnect();
  });
  return () => {
    end();
    window.removeEventListener('online', onOnline);
    window.removeEventListener('offline', onOffline);
  };
}
