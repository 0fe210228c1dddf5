import { firstTextId } from '@prompt-manager/protocol';
import * as Y from 'yjs';
import { libraryQuery } from '../state/library.ts';

/**
 * What a socket's address says: the library that is meant (SPEC F15), and the text of a document, so that it is found
 * under whatever name it has now (SPEC Y7).
 */
export function textQueryOf(doc: Y.Doc): string {
  const clients = Y.decodeStateVector(Y.encodeStateVector(doc)).keys();
  const textId = [...clients].find((client) => client >= firstTextId);
  const parts = [libraryQuery, ...(textId === undefined ? [] : [`text=${textId}`])];
  const query = parts.filter((part) => part !== '').join('&');
  return query === '' ? '' : `?${query}`;
}
