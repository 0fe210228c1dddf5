/** A text to compare: a prompt, now or at a revision. */
export interface RevisionRef {
  readonly id: string;
  /** Null for the newest text. */
  readonly revision: number | null;
}

/** Reads `tone/formal@12` or `tone/formal`; null for nothing. */
export function parseRef(text: string | null): RevisionRef | null {
  if (text === null || text === '') return null;
  const match = /^(.+)@([1-9]\d{0,8})$/.exec(text);
  return match === null
    ? { id: text, revision: null }
    : { id: match[1] ?? '', revision: Number(match[2]) };
}

/** The text of a reference, as it stands in an address. */
export function refText({ id, revision }: RevisionRef): string {
  return revision === null ? id : `${id}@${revision}`;
}

/** The address of a comparison. */
export function diffAddress(a: RevisionRef, b: RevisionRef): string {
  return `/diff?${new URLSearchParams({ a: refText(a), b: refText(b) }).toString()}`;
}
