/** A made-up library for measurements: the same for the same count and seed, on every machine. */
export interface Corpus {
  readonly prompts: readonly CorpusPrompt[];
  /** Prompts that about one composite in six includes, so about 5 % of all. */
  readonly hubs: readonly string[];
}

export interface CorpusPrompt {
  /** Path without `.md`. */
  readonly id: string;
  /** Front matter between its fences, with its last line break. */
  readonly header: string;
  readonly body: string;
}

/** Share of prompts that include others. */
const compositeShare = 0.3;
/** Most levels of inclusion. */
const maxLevel = 10;
const hubCount = 5;

/**
 * Makes a library: 30 % of the prompts include one to six others, up to ten levels deep and without
 * cycles; sizes are log-normal around 1.5 KB, between 0.3 and 12 KB; folders nest up to four deep.
 * Inclusions are written as the last path segment, which is unique.
 */
export function createCorpus(options: { readonly count: number; readonly seed?: number }): Corpus {
  const random = new Random(options.seed ?? 1);
  const words = makeWords(random, 4_000);
  const folders = makeFolders(random, words, Math.max(8, Math.round(options.count / 60)));
  const levels = Array.from({ length: options.count }, () => drawLevel(random));
  const names = levels.map(
    (_, i) => `${random.pick(words)}-${random.pick(words)}-${i.toString(36)}`,
  );
  const byLevel = Array.from({ length: maxLevel + 1 }, (_, level) =>
    names.filter((_name, i) => levels[i] === level),
  );
  const hubs = byLevel[0]!.slice(0, hubCount);
  const prompts = names.map((name, i) => {
    const included = drawInclusions(random, levels[i]!, byLevel, hubs);
    const length = Math.min(
      12_000,
      Math.max(300, Math.round(1_500 * Math.exp(0.7 * random.normal()))),
    );
    return {
      id: `${random.pick(folders)}/${name}`,
      header: `description: About ${name}\ntags: [${random.pick(words)}, ${random.pick(words)}]\n`,
      body: writeBody(random, words, { title: name, included, length }),
    };
  });
  const idOf = new Map(prompts.map(({ id }) => [id.slice(id.lastIndexOf('/') + 1), id]));
  return { prompts, hubs: hubs.map((name) => idOf.get(name)!) };
}

/** A 32-bit xorshift generator (Marsaglia 2003): good enough to scatter words, and the same everywhere. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  }

  /** From 0 up to 1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }

  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Normally distributed around 0 with deviation 1: twelve uniform draws, shifted. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.next();
    return sum;
  }
}

function makeWords(random: Random, count: number): readonly string[] {
  const onsets = 'b c d f g h k l m n p r s t v w st tr pl'.split(' ');
  const vowels = 'a e i o u ai ou'.split(' ');
  const words = new Set('you are a helpful the answer in with and to of never always'.split(' '));
  while (words.size < count) {
    const syllables = 1 + random.below(3);
    let word = '';
    for (let i = 0; i < syllables; i++) word += random.pick(onsets) + random.pick(vowels);
    words.add(word);
  }
  return [...words];
}

function makeFolders(random: Random, words: readonly string[], count: number): readonly string[] {
  const tops = words.slice(20, 30);
  return Array.from({ length: count }, () => {
    const depth = 1 + random.below(4);
    const below = Array.from({ length: depth - 1 }, () => random.pick(words));
    return [random.pick(tops), ...below].join('/');
  });
}

/** 0 for a prompt that includes nothing; half as many prompts on each level above the first. */
function drawLevel(random: Random): number {
  if (random.next() >= compositeShare) return 0;
  let level = 1;
  while (level < maxLevel && random.next() < 0.45) level++;
  return level;
}

function drawInclusions(
  random: Random,
  level: number,
  byLevel: readonly (readonly string[])[],
  hubs: readonly string[],
): readonly string[] {
  if (level === 0) return [];
  const belows = byLevel.slice(0, level).filter((names) => names.length > 0);
  // One inclusion from right below keeps the depth; most others are leaves.
  const included = [random.pick(belows.at(-1)!)];
  const count = 1 + random.below(6);
  while (included.length < count) {
    included.push(random.pick(belows[Math.floor(random.next() ** 3 * belows.length)]!));
  }
  for (const hub of hubs) if (random.next() < 0.05 / compositeShare) included.push(hub);
  return included;
}

function writeBody(
  random: Random,
  words: readonly string[],
  text: { readonly title: string; readonly included: readonly string[]; readonly length: number },
): string {
  const parts = [`# ${text.title}\n\n`];
  const gap = text.length / (text.included.length + 1);
  let length = 0;
  let used = 0;
  for (let count = 1; length < text.length; count++) {
    // Squaring makes a few words common and most of them rare, as in real texts.
    const word = words[Math.floor(random.next() ** 2 * words.length)]!;
    const end = count % 12 === 0 ? '.\n' : ' ';
    parts.push(word, end);
    length += word.length + end.length;
    if (used < text.included.length && length > gap * (used + 1)) {
      parts.push(`\n[[${text.included[used++]}]]\n`);
    }
  }
  while (used < text.included.length) parts.push(`\n[[${text.included[used++]}]]`);
  return `${parts.join('').trimEnd()}\n`;
}
