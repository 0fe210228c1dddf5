import { systemPorts } from '@prompt-manager/client';
import { refreshPrompts } from '../library/prompt-index.ts';
import { queryClient } from './query-client.ts';

/** How old what is shown may be while the window is looked at. */
const pollMs = 5_000;

/** Keeps what was read from the library true. The answer ends that. */
export function followLibrary(): () => void {
  let cancel: () => void = () => undefined;
  const refresh = async (): Promise<void> => {
    await refreshPrompts();
    await queryClient.invalidateQueries({ queryKey: ['problems'] });
  };
  const poll = (): void => {
    cancel = systemPorts.setTimer(pollMs, () => {
      if (document.visibilityState === 'visible') void refresh();
      poll();
    });
  };
  const onFocus = (): void => void refresh();
  window.addEventListener('focus', onFocus);
  poll();
  return () => {
    cancel();
    window.removeEventListener('focus', onFocus);
  };
}
