import { firstTextId } from '@prompt-manager/protocol';
import * as Y from 'yjs';

/** Names the text of a document in an address, so that it is found under whatever name it has now (SPEC Y7). */
export function textQueryOf(doc: Y.Doc): string {
  const clients = Y.decodeStateVector(Y.encodeStateVector(doc)).keys();
  const textId = [...clients].find((client) => client >= firstTextId);
  return textId === undefined ? '' : `?text=${textId}`;
}
