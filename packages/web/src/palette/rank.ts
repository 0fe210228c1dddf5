import uFuzzy from '@leeoniya/ufuzzy';

/** A name that fits, with the parts of it that do: start and end, one after the other. */
export interface Hit {
  readonly index: number;
  readonly ranges: readonly number[];
}

/** Names to look in, prepared once for many searches. */
export interface Names {
  readonly names: readonly string[];
  /** How long ago each was used; absent for never. */
  readonly recency: ReadonlyMap<string, number>;
}

const fuzzy = new uFuzzy({
  intraMode: 1,
  intraIns: 1,
  interSplit: '[^\\p{L}\\d/_.-]+',
  unicode: true,
});

/** Words in another order still fit, up to this many. */
const maxWordsOutOfOrder = 4;
/** With more hits than this the names are not ranked by how well they fit. */
const maxRanked = 5_000;

/**
 * The names that fit what was typed: the exact name first, then recent ones, then those whose last segment begins with
 * it, then the rest by how well they fit.
 */
export function rank(typed: string, { names, recency }: Names, limit: number): readonly Hit[] {
  const needle = typed.trim();
  if (needle === '') {
    const recent = names
      .map((name, index) => ({ index, ranges: [], age: recency.get(name) ?? Infinity }))
      .sort((a, b) => a.age - b.age || a.index - b.index);
    return recent.slice(0, limit);
  }
  const [found, info, order] = fuzzy.search([...names], needle, maxWordsOutOfOrder, maxRanked);
  if (found === null) return [];
  const hits: readonly Hit[] =
    info === null
      ? found.map((index) => ({ index, ranges: [] }))
      : order.map((place) => ({ index: info.idx[place] ?? 0, ranges: info.ranges[place] ?? [] }));
  const lower = needle.toLowerCase();
  const graded = hits.map((hit, place) => ({
    hit,
    place,
    grade: gradeOf(names[hit.index] ?? '', lower, recency),
  }));
  graded.sort((a, b) => a.grade - b.grade || a.place - b.place);
  return graded.slice(0, limit).map(({ hit }) => hit);
}

function gradeOf(name: string, needle: string, recency: ReadonlyMap<string, number>): number {
  const full = name.toLowerCase();
  const last = full.slice(full.lastIndexOf('/') + 1);
  if (full === needle) return 0;
  if (last === needle) return 1;
  const age = recency.get(name);
  // Recent ones by age, all before the rest.
  if (age !== undefined) return 2 + age / 1_000;
  if (last.startsWith(needle)) return 3;
  return 4;
}
