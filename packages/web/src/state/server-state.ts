import { create } from 'zustand';
import type { LibraryIdentity } from './library.ts';

/** Whether the server that served this page answers. */
export interface ServerState {
  readonly isReachable: boolean;
  /** How often it was tried in vain since it answered last. */
  readonly failures: number;
  /** True when the server has another page than this one (SPEC U46). */
  readonly isPageOld: boolean;
  /** The library that is served at this address in the place of this page's (SPEC U150); null when it is this one. */
  readonly otherLibrary: LibraryIdentity | null;
}

/** The state, for components. */
export const useServerState = create<ServerState>()(() => ({
  isReachable: true,
  failures: 0,
  isPageOld: false,
  otherLibrary: null,
}));

/** A try was in vain. */
export function serverLost(): void {
  useServerState.setState(({ failures }) => ({ isReachable: false, failures: failures + 1 }));
}

/** The server answers; after it was away it may be a newer one. */
export function serverFound(): void {
  const { isReachable } = useServerState.getState();
  useServerState.setState({ isReachable: true, failures: 0, otherLibrary: null });
  if (!isReachable) void lookForNewPage();
}

/** What answers at this address is another library: nothing is sent to it. */
export function otherLibraryFound(otherLibrary: LibraryIdentity): void {
  useServerState.setState({ otherLibrary });
}

/** The script of a page is named after its content: another name is another version. */
async function lookForNewPage(): Promise<void> {
  const own = document.querySelector('script[type="module"]')?.getAttribute('src') ?? '';
  const served = await (await globalThis.fetch(location.pathname)).text();
  if (own !== '' && !served.includes(`src="${own}"`)) useServerState.setState({ isPageOld: true });
}
