/** Which library something is of (SPEC F15). */
export interface LibraryIdentity {
  readonly id: string;
  /** The name of its folder. */
  readonly name: string;
}

/** The library this page was made for; null when the server did not say, as the development server does not. */
export const ownLibrary = readOwn();

/** The name of something this browser keeps of this library and of no other one at the same address. */
export const ofLibrary = (name: string): string =>
  ownLibrary === null ? name : `${name}:${ownLibrary.id}`;

/** What an address says to be refused by a server of another library, without a question mark; empty when unknown. */
export const libraryQuery = ownLibrary === null ? '' : `library=${ownLibrary.id}`;

function readOwn(): LibraryIdentity | null {
  // Tests of what keeps something run without a page.
  if (typeof document === 'undefined') return null;
  const told = document.querySelector<HTMLMetaElement>('meta[name="library"]')?.content ?? '';
  return told.startsWith('{') ? (JSON.parse(told) as LibraryIdentity) : null;
}
