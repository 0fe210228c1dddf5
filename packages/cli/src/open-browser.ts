import type { Host } from './host.ts';

/** True when a person sits here who wants a page to open (rule C16). */
export function mayOpenBrowser({ env, stdout }: Pick<Host, 'env' | 'stdout'>): boolean {
  const isRemote = env['CI'] || env['SSH_CONNECTION'] || env['BROWSER'] === 'none';
  return !isRemote && stdout.isTTY;
}

/** Asks the desktop to show an address. Nobody hears of a failure: the address is printed anyway. */
export function openBrowser(
  { platform, launch }: Pick<Host, 'platform' | 'launch'>,
  url: string,
): void {
  if (platform === 'darwin') launch('open', [url]);
  else if (platform === 'win32') launch('cmd', ['/c', 'start', '', url]);
  else launch('xdg-open', [url]);
}
