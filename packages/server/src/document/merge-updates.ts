import * as Y from 'yjs';

/** Several Yjs updates as one; a single one as it is. */
export function mergeAll(updates: readonly Uint8Array[]): Uint8Array {
  return updates.length === 1 ? (updates[0] as Uint8Array) : Y.mergeUpdates([...updates]);
}
