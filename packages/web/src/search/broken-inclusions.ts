import type { ReplaceAnswer, ReplaceBreak } from '@prompt-manager/protocol';
import { counted } from '../ui/counted.ts';
import { matchKey } from './chosen-matches.ts';

/**
 * What breaks by the matches that are not left out: those that touch it or, where what breaks is not touched but only
 * what stands before it, any of its prompt.
 */
export function stillBroken<Break extends { readonly id: string; readonly indices: number[] }>(
  breaks: readonly Break[],
  { items }: Pick<ReplaceAnswer, 'items'>,
  left: ReadonlySet<string>,
): readonly Break[] {
  const isLeft = (id: string, index: number): boolean => left.has(matchKey(id, index));
  const isChosen = new Set(
    items.flatMap(({ id, matches }) =>
      matches.some(({ index }) => !isLeft(id, index)) ? [id] : [],
    ),
  );
  return breaks.filter(({ id, indices }) =>
    indices.length === 0 ? isChosen.has(id) : indices.some((index) => !isLeft(id, index)),
  );
}

/** How many inclusions would name no prompt or another one, as a sentence. */
export function brokenSentence(
  breaks: readonly Pick<ReplaceBreak, 'names'>[],
  omitted: number,
): string {
  const none = breaks.filter(({ names }) => names === null).length;
  const others = breaks.length - none;
  const more = omitted === 0 ? '' : ` and ${omitted.toLocaleString('en')} more would change`;
  if (none === 0) return `${counted(others, 'inclusion')} would name another prompt${more}`;
  const another = others === 0 ? '' : `, ${others.toLocaleString('en')} another one`;
  return `${counted(none, 'inclusion')} would name no prompt${another}${more}`;
}
