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

/** Where the library's events were when this page was made; null when the server did not say. */
export const pagePosition = ((): string | null => {
  const told = metaContent('library-position');
  return told === '' || told === '__POSITION__' ? null : told;
})();

function readOwn(): LibraryIdentity | null {
  const told = metaContent('library');
  return told.startsWith('{') ? (JSON.parse(told) as LibraryIdentity) : null;
}

function metaContent(name: string): string {
  // Tests of what keeps something run without a page.
  if (typeof document === 'undefined') return '';
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
