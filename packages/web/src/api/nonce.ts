/** The word with which this page may add style sheets of its own (SPEC U5); empty when the server gave none. */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
