import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import MiniSearch from 'minisearch';
import { defaultLimits, expand, parseSearchQuery, type PromptId } from '@prompt-manager/core';
import type { Expansions } from '../../packages/server/src/expansion/expansions.ts';
import { CommittedFeed, type CommittedBatch } from '../../packages/server/src/library/committed.ts';
import { Heads } from '../../packages/server/src/library/heads.ts';
import { ReadingProgress } from '../../packages/server/src/library/reading-progress.ts';
import { indexExpressions } from '../../packages/server/src/search/index-expression.ts';
import { LibrarySearch } from '../../packages/server/src/search/library-search.ts';
import { SearchIndex } from '../../packages/server/src/search/search-index.ts';
import { columnWeights } from '../../packages/server/src/search/search-schema.ts';
import { systemPorts } from '../../packages/server/src/system-ports.ts';
import type { Corpus } from '../corpus.ts';
import type { QueryKind } from './queries.ts';

/** Something that finds prompts. */
export interface Contender {
  /** Answers how many were found. */
  readonly search: (query: string, needs: QueryKind['needs']) => Promise<number>;
  readonly canDo: (needs: QueryKind['needs']) => boolean;
  /** On the disk, in bytes. */
  readonly diskBytes: number;
  readonly close: () => Promise<void>;
}

/** The heads of a library with the corpus in it. */
export function headsOf({ prompts }: Corpus): Heads {
  const heads = new Heads();
  const batch: CommittedBatch = prompts.map(({ id, header, body }) => {
    const tags = /tags: \[(.*)\]/.exec(header)?.[1]?.split(', ') ?? [];
    const after = {
      id: id as PromptId,
      key: null,
      revision: 1,
      content: body,
      header,
      description: /description: (.*)/.exec(header)?.[1] ?? null,
      tags,
      createdAtMs: 0,
      updatedAtMs: 0,
      readOnlyReason: null,
    };
    const change = {
      kind: 'show',
      before: null,
      after,
      id: after.id,
      revision: 1,
      atMs: 0,
    } as const;
    return { ...change, contributions: [], textChanges: () => [], update: () => null };
  });
  heads.apply(batch);
  return heads;
}

/** Ours, with everything a request does but HTTP: filters, ranking, snippets. */
export async function createOurs(corpus: Corpus, folder: string): Promise<Contender> {
  const heads = headsOf(corpus);
  const path = join(folder, 'search.sqlite');
  const index = openIndex(heads, path);
  const search = new LibrarySearch(
    { heads, expansions: expansionsOf(heads), reading: new ReadingProgress() },
    index,
  );
  while ((await index.settle()) !== null);
  return {
    search: async (q, needs) => {
      const within = needs === 'expanded' ? 'expanded' : 'source';
      return (await search.search({ q, in: within, limit: 20 })).items.length;
    },
    canDo: () => true,
    diskBytes: statSync(path).size,
    close: () => index.close(),
  };
}

function expansionsOf({ read, names, parsed }: Heads): Pick<Expansions, 'expand'> {
  return {
    expand: ({ id }) => ({
      content: '',
      expansion: expand({ id, read, names, parsed, limits: defaultLimits }),
    }),
  };
}

/** An index over heads that nothing changes. */
export function openIndex(heads: Heads, path: string): SearchIndex {
  const fail = (error: unknown): never => {
    throw error;
  };
  const feed = new CommittedFeed(() => new Set(), fail);
  return new SearchIndex({
    heads,
    reading: new ReadingProgress(),
    feed,
    ports: systemPorts,
    log: fail,
    path,
  });
}

/** SQLite's FTS5 as it comes, on the same index: all matches ranked, the best 20; on the event loop, without counts or snippets. */
export async function createFts5(corpus: Corpus, folder: string): Promise<Contender> {
  const ours = await createOurs(corpus, folder);
  await ours.close();
  const db = new DatabaseSync(join(folder, 'search.sqlite'));
  db.exec('PRAGMA cache_size = -16384');
  const weights = columnWeights.map(([, weight]) => weight).join(', ');
  const best = db.prepare(
    `SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, ${weights}) LIMIT 20`,
  );
  return {
    search: async (query) => {
      const { match } = indexExpressions(parseSearchQuery(query).terms);
      return match === null ? 0 : best.all(match).length;
    },
    canDo: (needs) => needs === 'words' || needs === 'prefix' || needs === 'phrase',
    diskBytes: ours.diskBytes,
    close: async () => db.close(),
  };
}

/** MiniSearch with the same weights; it keeps everything in memory and has no phrases, filters or snippets. */
export async function createMiniSearch(corpus: Corpus): Promise<Contender> {
  const index = new MiniSearch({ fields: ['name', 'description', 'content'], idField: 'id' });
  index.addAll(
    corpus.prompts.map(({ id, header, body }) => ({
      id,
      name: id.slice(id.lastIndexOf('/') + 1),
      description: header,
      content: body,
    })),
  );
  const boost = { name: 10, description: 4, content: 1 };
  return {
    search: async (query, needs) => {
      const isPrefix = needs === 'prefix';
      const text = isPrefix ? query.slice(0, -1) : query;
      return index.search(text, { combineWith: 'AND', prefix: isPrefix, boost }).slice(0, 20)
        .length;
    },
    canDo: (needs) => needs === 'words' || needs === 'prefix',
    diskBytes: 0,
    close: async () => undefined,
  };
}
