import type { PromptId } from '@prompt-manager/core';

/** A file that went or came, with what is known of its content. */
export interface MoveCandidate {
  readonly id: PromptId;
  /** SHA-256 of the file's bytes, lower-case hex: of a removed file, when it was last seen. */
  readonly hash: string;
  /** Its content; null when it is not known, then only an equal hash can tell. */
  readonly content: string | null;
}

/** One file under two names. */
export interface Move {
  readonly from: PromptId;
  readonly to: PromptId;
}

/** Two contents are one file's when at least this share of their word pairs is common; texts on one subject by different authors stay below 0.2. */
export const minSimilarity = 0.5;

/** How much better the best match must be than the next best: two near copies tell nothing. */
const minLead = 0.1;

/** Fewest common word pairs that count as evidence: a line both files happen to begin with is none. */
const minCommonPairs = 4;

/** Words compared per file: enough to know a text again, and a bound on the memory for large ones. */
const maxWords = 20_000;

/** Word pairs looked up for one call, over all comparisons: about half a second. */
const maxLookUps = 5_000_000;

/** Path segments, from the last, that tell files of equal content apart. */
const maxSegments = 16;

const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Which of the files that went and of those that came are the same file moved (SPEC F4). Each id is
 * in one move at most; what cannot be told from content is in none. Deterministic; the order of the
 * candidates does not matter.
 *
 * Equal bytes first; among several equal files the one keeping most of its path, and none when that
 * does not decide. Then the most similar content, if it is similar enough, clearly more so than any
 * other, and the best match in both directions. Empty files are moved only under the same name.
 */
export function detectMoves(
  removed: readonly MoveCandidate[],
  added: readonly MoveCandidate[],
): readonly Move[] {
  const exact = pairEqual(removed, added);
  const paired = new Set(exact.flatMap(({ from, to }) => [`-${from}`, `+${to}`]));
  const similar = pairSimilar(
    removed.filter(({ id }) => !paired.has(`-${id}`)),
    added.filter(({ id }) => !paired.has(`+${id}`)),
  );
  return [...exact, ...similar].toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

function pairEqual(
  removed: readonly MoveCandidate[],
  added: readonly MoveCandidate[],
): readonly Move[] {
  const moves: Move[] = [];
  const came = Map.groupBy(added, ({ hash }) => hash);
  for (const [hash, from] of Map.groupBy(removed, (candidate) => candidate.hash)) {
    const to = came.get(hash);
    if (to !== undefined)
      moves.push(
        ...pairByPath(
          from.map(({ id }) => id),
          to.map(({ id }) => id),
          hash === hashOfNothing,
        ),
      );
  }
  return moves;
}

/** Pairs ids by as many last segments as single out one on each side; the last two left are a pair unless names must agree. */
function pairByPath(
  removed: readonly PromptId[],
  added: readonly PromptId[],
  sameName: boolean,
): readonly Move[] {
  const moves: Move[] = [];
  const from = new Set(removed);
  const to = new Set(added);
  for (let segments = maxSegments; segments >= 1 && from.size > 0 && to.size > 0; segments -= 1) {
    const came = Map.groupBy(to, (id) => lastSegments(id, segments));
    for (const [path, went] of Map.groupBy(from, (id) => lastSegments(id, segments))) {
      const match = came.get(path);
      const [source, target] = [went[0], match?.[0]];
      if (
        source === undefined ||
        target === undefined ||
        went.length > 1 ||
        (match?.length ?? 0) > 1
      )
        continue;
      moves.push({ from: source, to: target });
      from.delete(source);
      to.delete(target);
    }
  }
  const [source, target] = [[...from][0], [...to][0]];
  if (
    !sameName &&
    from.size === 1 &&
    to.size === 1 &&
    source !== undefined &&
    target !== undefined
  ) {
    moves.push({ from: source, to: target });
  }
  return moves;
}

function lastSegments(id: PromptId, count: number): string {
  return id.split('/').slice(-count).join('/');
}

interface Fingerprint {
  readonly id: PromptId;
  /** Word pair -> how often. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly total: number;
}

interface Likeness extends Move {
  readonly similarity: number;
}

function pairSimilar(
  removed: readonly MoveCandidate[],
  added: readonly MoveCandidate[],
): readonly Move[] {
  const from = removed.flatMap(fingerprint);
  const to = added.flatMap(fingerprint);
  const likenesses =
    compareAll(from, to, () => true) ?? compareAll(from, to, sameLastSegment) ?? [];
  const bySource = Map.groupBy(likenesses, (likeness) => likeness.from);
  const byTarget = Map.groupBy(likenesses, (likeness) => likeness.to);
  return likenesses
    .filter((likeness) => {
      const rivals = [...(bySource.get(likeness.from) ?? []), ...(byTarget.get(likeness.to) ?? [])];
      const clear = rivals.every(
        (rival) => rival === likeness || rival.similarity <= likeness.similarity - minLead,
      );
      return clear && likeness.similarity >= minSimilarity;
    })
    .map(({ from: source, to: target }) => ({ from: source, to: target }));
}

/** All likenesses of the wanted pairs that matter; null when comparing them would cost too much. */
function compareAll(
  from: readonly Fingerprint[],
  to: readonly Fingerprint[],
  wanted: (a: Fingerprint, b: Fingerprint) => boolean,
): readonly Likeness[] | null {
  const likenesses: Likeness[] = [];
  let lookUps = 0;
  for (const a of from) {
    for (const b of to) {
      lookUps += 1;
      if (!wanted(a, b) || bestPossible(a, b) < minSimilarity - minLead) continue;
      lookUps += Math.min(a.pairs.size, b.pairs.size);
      if (lookUps > maxLookUps) return null;
      const similarity = similarityOf(a, b);
      if (similarity >= minSimilarity - minLead)
        likenesses.push({ from: a.id, to: b.id, similarity });
    }
    if (lookUps > maxLookUps) return null;
  }
  return likenesses;
}

function sameLastSegment(a: Fingerprint, b: Fingerprint): boolean {
  return lastSegments(a.id, 1) === lastSegments(b.id, 1);
}

function bestPossible(a: Fingerprint, b: Fingerprint): number {
  return (2 * Math.min(a.total, b.total)) / (a.total + b.total);
}

/** Share of common word pairs, from 0 to 1 (Dice's coefficient). */
function similarityOf(a: Fingerprint, b: Fingerprint): number {
  const [few, many] = a.pairs.size <= b.pairs.size ? [a, b] : [b, a];
  let common = 0;
  for (const [pair, count] of few.pairs) common += Math.min(count, many.pairs.get(pair) ?? 0);
  return common < minCommonPairs ? 0 : (2 * common) / (a.total + b.total);
}

/** One fingerprint, or none for a content unknown or too short to tell anything. */
function fingerprint({ id, content }: MoveCandidate): readonly Fingerprint[] {
  const words = content?.match(/\S+/g)?.slice(0, maxWords) ?? [];
  const total = words.length - 1;
  if (total < minCommonPairs) return [];
  const pairs = new Map<string, number>();
  for (let at = 0; at < total; at += 1) {
    const pair = `${words[at]} ${words[at + 1]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return [{ id, pairs, total }];
}
