/** What an address of the page shows: one prompt, or none. */
export interface Route {
  readonly id: string | null;
}

/** Reads the part of the address behind `#`: `#/tone/formal`. What cannot be read shows no prompt. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  try {
    const id = decodeURIComponent(path);
    return { id: id === '' ? null : id };
  } catch {
    return { id: null }; // A mangled link: the list is a better answer than an error.
  }
}

/** The address of a prompt, readable for people. */
export function hashOf(id: string): string {
  return `#/${id.split('/').map(encodeURIComponent).join('/')}`;
}
