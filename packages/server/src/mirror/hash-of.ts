import { hash } from 'node:crypto';

/** SHA-256 of the bytes, lower-case hex. Equal hashes mean equal files; so our own writes are told from those of others (SPEC F4). */
export function hashOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
