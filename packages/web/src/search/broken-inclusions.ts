import type { ReplaceAnswer, ReplaceBreak, ReplaceVariableBreak } from '@prompt-manager/protocol';
import { counted } from '../ui/counted.ts';
import { matchKey } from './chosen-matches.ts';

/** The inclusions that break by the matches that are not left out. */
export function brokenInclusions(
  { breaks }: Pick<ReplaceAnswer, 'breaks'>,
  left: ReadonlySet<string>,
): readonly ReplaceBreak[] {
  return breaks.filter(({ id, indices }) =>
    indices.some((index) => !left.has(matchKey(id, index))),
  );
}

/** The variables that lose their declaration by the matches that are not left out. */
export function brokenVariables(
  { variable_breaks: breaks }: Pick<ReplaceAnswer, 'variable_breaks'>,
  left: ReadonlySet<string>,
): readonly ReplaceVariableBreak[] {
  return breaks.filter(({ id, indices }) =>
    indices.some((index) => !left.has(matchKey(id, index))),
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
