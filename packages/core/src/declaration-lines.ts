import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import { LineIndex } from './line-index.ts';
import type { DeclarationPlace } from './variable-declarations.ts';

/**
 * Tells on which line of a header, from 1, a declaration stands. Reads the header with the parser
 * that keeps places, which is the slow one: only for a header that has something wrong.
 */
export function locateDeclarations(header: string): (place: DeclarationPlace) => number {
  const document = parseDocument(header, { schema: 'core', logLevel: 'silent' });
  const declarations: unknown = document.get('variables', true);
  const offsets = new Map<DeclarationPlace, number>();
  if (isMap(declarations)) {
    for (const { key } of declarations.items) {
      if (isScalar(key)) offsets.set(String(key.value), startOf(key));
    }
  } else if (isSeq(declarations)) {
    for (const [index, item] of declarations.items.entries()) offsets.set(index, startOf(item));
  }
  const whole = startOf(declarations);
  const lines = new LineIndex(header);
  return (place) => lines.placeOf(offsets.get(place) ?? whole).line;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
