import type { Corpus } from '../corpus.ts';

/** Queries of one kind, as our language writes them. */
export interface QueryKind {
  readonly name: string;
  readonly queries: readonly string[];
  /** What a contender without phrases or filters cannot do. */
  readonly needs: 'words' | 'prefix' | 'phrase' | 'filter' | 'expanded';
}

/** Queries a kind has. */
const perKind = 20;

/** The same questions for every contender: very common words and rare ones, alone and together. */
export function queryKinds(corpus: Corpus): readonly QueryKind[] {
  const byUse = wordsByUse(corpus);
  const common = byUse.slice(0, perKind);
  const middle = byUse.slice(400, 400 + perKind);
  const rare = byUse.slice(3_000, 3_000 + perKind);
  const next = (words: readonly string[], index: number): string =>
    words[(index + 1) % words.length]!;
  const kind = (
    name: string,
    needs: QueryKind['needs'],
    queries: readonly string[],
  ): QueryKind => ({ name, needs, queries });
  return [
    kind('one very common word', 'words', common),
    kind('one common word', 'words', middle),
    kind('one rare word', 'words', rare),
    kind(
      'two very common words',
      'words',
      common.map((word, i) => `${word} ${next(common, i)}`),
    ),
    kind(
      'three words, mixed',
      'words',
      common.map((word, i) => `${word} ${middle[i]!} ${rare[i]!}`),
    ),
    kind(
      'beginning of 2 letters',
      'prefix',
      middle.map((word) => `${word.slice(0, 2)}*`),
    ),
    kind(
      'beginning of 4 letters',
      'prefix',
      rare.map((word) => `${word.slice(0, 4)}*`),
    ),
    kind('phrase of two words', 'phrase', phrases(corpus)),
    kind(
      'very common word in a folder',
      'filter',
      common.map((word) => `${word} path:${folderOf(corpus)}`),
    ),
    kind(
      'very common word, is:unused',
      'filter',
      common.map((word) => `${word} is:unused`),
    ),
    kind('very common word, expanded', 'expanded', common),
    kind('rare word, expanded', 'expanded', rare),
  ];
}

function wordsByUse({ prompts }: Corpus): readonly string[] {
  const counts = new Map<string, number>();
  for (const { body } of prompts.slice(0, 2_000))
    for (const word of new Set(body.match(/[a-z]{2,}/g)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
}

function phrases({ prompts }: Corpus): readonly string[] {
  return Array.from({ length: perKind }, (_, index) => {
    const words = prompts[index * 37]!.body.match(/[a-z]+ [a-z]+/g) ?? [];
    return `"${words[index % words.length] ?? 'a b'}"`;
  });
}

function folderOf({ prompts }: Corpus): string {
  return `${prompts[0]!.id.split('/', 1)[0]!}/`;
}
