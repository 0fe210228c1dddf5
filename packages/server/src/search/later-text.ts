import type { Limits } from '@prompt-manager/core';
import { Turns, type TurnPorts } from '../turns.ts';
import type { PatternMatch } from './pattern-messages.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** What is named of all that a replace breaks; the rest is counted. More than a person reads before saying yes or no. */
const maxBreaks = 100;
/** Characters of new texts that are looked through: as many as one replace may put in, above which it is refused. */
const maxLookedThrough = 32 * 1024 * 1024;
/** Pieces that one replace looks at because a match touches or moves them: all of a few texts made of nothing else. */
const maxLookedAt = 1_000_000;
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

/** A piece of the old text that does not stand in the new one as it did. */
export interface MovedPiece<Piece extends Place> {
  readonly piece: Piece;
  readonly touching: readonly Change[];
  /** Where what became of it is in the new text. */
  readonly place: Place;
  /** What stands there; the very same list for pieces that have the same place. */
  readonly there: readonly Piece[];
}

/** What a replace breaks of one sort: as many as are named, and how many more there are. */
export class Breaks<Break> {
  readonly named: Break[] = [];
  omitted = 0;
  #left = maxLookedAt;

  /** Whether one more piece may be looked at. */
  mayLook(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }

  add(make: () => Break): void {
    if (this.named.length < maxBreaks) this.named.push(make());
    else this.omitted += 1;
  }
}

/** What looking through the texts of a replace needs. */
export interface LookThroughOptions {
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly ports: TurnPorts;
  /** Whether anything can break in a prompt that is changed. */
  readonly isConcerned: (prompt: FoundPrompt) => boolean;
  /** Looks at one prompt, pausing by yielding: a text may be one line of 100,000 inclusions. */
  readonly look: (prompt: FoundPrompt, changes: readonly Change[]) => Generator<unknown>;
}

/** Looks through the prompts that a replace changes, for as much text as it may put in. */
export async function lookThrough(
  prompts: readonly FoundPrompt[],
  { limits, ports, isConcerned, look }: LookThroughOptions,
): Promise<void> {
  const turns = new Turns(ports);
  let left = maxLookedThrough;
  for (const prompt of prompts) {
    await turns.breathe();
    const { head, chosen } = prompt;
    if (chosen.length === 0 || head.readOnlyReason !== null || !isConcerned(prompt)) continue;
    const changes = changesOf(prompt);
    const length = changes.reduce((sum, each) => sum + each.grows, head.content.length);
    left -= length;
    // Such a text is refused, and many of them are more than fits in memory.
    if (length > limits.maxContentBytes || left < 0) continue;
    await turns.run(look(prompt, changes));
  }
}

/**
 * The pieces of the old text that do not stand in the new one as they did, in the order of the text; null for each that
 * does, so that whoever asks can pause. Every change and every piece is passed once; one change may be the place of all
 * pieces of a text, and is part of three different places at most.
 */
export function* movedPieces<Piece extends Place>(
  changes: readonly Change[],
  { before, after }: { readonly before: readonly Piece[]; readonly after: readonly Piece[] },
): Generator<MovedPiece<Piece> | null> {
  let [done, shift, next] = [0, 0, 0];
  let last: { readonly place: Place; readonly there: readonly Piece[] } | null = null;
  for (const piece of before) {
    for (; changes[done] !== undefined && changes[done]!.to <= piece.from; done += 1)
      shift += changes[done]!.grows;
    const touching: Change[] = [];
    for (let at = done; changes[at] !== undefined && changes[at]!.from < piece.to; at += 1)
      touching.push(changes[at]!);
    const place = placeAfter(piece, touching, shift);
    if (last?.place.from !== place.from || last.place.to !== place.to) {
      while (after[next] !== undefined && after[next]!.to <= place.from) next += 1;
      const there: Piece[] = [];
      for (let at = next; after[at] !== undefined && after[at]!.from < place.to; at += 1)
        there.push(after[at]!);
      last = { place, there };
    }
    const { there } = last;
    const [only] = there;
    const isAsItWas = touching.length === 0 && only?.from === place.from && only.to === place.to;
    yield isAsItWas ? null : { piece, touching, place, there };
  }
}

/** What a person is shown of what a piece became. */
export function shownAfter(
  text: string,
  { place, there }: Pick<MovedPiece<Place>, 'place' | 'there'>,
): string {
  const from = Math.min(place.from, there[0]?.from ?? place.from);
  const to = Math.max(place.to, there.at(-1)?.to ?? 0);
  return text.slice(from, Math.min(to, from + maxShown)).toWellFormed();
}

/** Whether one match covers all of a piece and nothing like it stands there now: it was meant to go. */
export function wasMeantToGo({ piece, touching, there }: MovedPiece<Place>): boolean {
  const { from, to } = piece;
  return there.length === 0 && touching.some((each) => each.from <= from && each.to >= to);
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

/** A function of a list that remembers its last answer: pieces that have the same place ask with the same list. */
export function rememberLast<List extends object, Answer>(
  work: (list: List) => Answer,
): (list: List) => Answer {
  let last: { readonly list: List; readonly answer: Answer } | null = null;
  return (list) => {
    if (last?.list !== list) last = { list, answer: work(list) };
    return last.answer;
  };
}

/** The chosen matches of a prompt, in the order of its text. */
function changesOf({ matches, chosen }: FoundPrompt): readonly Change[] {
  return chosen.flatMap((index) => {
    const match = matches[index];
    if (match === undefined) return [];
    return [{ ...match, index, grows: match.replacement.length - (match.to - match.from) }];
  });
}

/** Where what a piece of the old text became stands in the new text. `shift` is how much longer that is before it. */
function placeAfter({ from, to }: Place, touching: readonly Change[], shift: number): Place {
  const first = touching[0];
  const last = touching.at(-1);
  const grown = touching.reduce((sum, { grows }) => sum + grows, 0);
  return {
    from: Math.min(from, first?.from ?? from) + shift,
    to: Math.max(to, last?.to ?? to) + shift + grown,
  };
}
