import type { PatternMatch } from './pattern-messages.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** Shown of what stands in the place of something. */
const maxShown = 200;

/** A piece of a text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A chosen match, with how much longer the text is for it. */
export interface Change extends PatternMatch {
  readonly index: number;
  readonly grows: number;
}

/** The chosen matches of a prompt, in the order of its text. */
export function changesOf({ matches, chosen }: FoundPrompt): readonly Change[] {
  return chosen.flatMap((index) => {
    const match = matches[index];
    if (match === undefined) return [];
    return [{ ...match, index, grows: match.replacement.length - (match.to - match.from) }];
  });
}

/** Where what a piece of the old text became stands in the new text. `shift` is how much longer that is before it. */
export function placeAfter({ from, to }: Place, touching: readonly Change[], shift: number): Place {
  const first = touching[0];
  const last = touching.at(-1);
  const grown = touching.reduce((sum, { grows }) => sum + grows, 0);
  return {
    from: Math.min(from, first?.from ?? from) + shift,
    to: Math.max(to, last?.to ?? to) + shift + grown,
  };
}

/** What a person is shown of a place. */
export function shown(text: string, from: number, to: number): string {
  return text.slice(from, Math.min(to, from + maxShown)).toWellFormed();
}

/** Whether one match covers all of a piece, which was meant to go then. */
export function isReplacedWhole({ from, to }: Place, touching: readonly Change[]): boolean {
  return touching.some((change) => change.from <= from && change.to >= to);
}

/** The text with the changes made. */
export function replaced(text: string, changes: readonly Change[]): string {
  const pieces: string[] = [];
  let copied = 0;
  for (const { from, to, replacement } of changes) {
    pieces.push(text.slice(copied, from), replacement);
    copied = to;
  }
  pieces.push(text.slice(copied));
  return pieces.join('');
}
