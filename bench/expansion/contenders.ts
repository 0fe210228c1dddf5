import {
  InclusionGraph,
  ParseCache,
  PromptNames,
  expand,
  parsePromptId,
  type PromptId,
  type PromptSource,
} from '@prompt-manager/core';
import type { Corpus } from '../corpus.ts';
import type { Contender, ContenderKind } from './contender.ts';
import { bodiesByName, templateKinds } from './template-contenders.ts';

/** Everything that is measured; the first is ours. */
export const contenderKinds: readonly ContenderKind[] = [
  { name: 'core', create: (corpus) => createCore(corpus, false) },
  { name: 'core with source map', create: (corpus) => createCore(corpus, true) },
  { name: 'naive regex', create: createNaive },
  ...templateKinds,
];

/**
 * Room in either half of it for every text of 100,000 taken apart. The texts themselves are held by the library here, so
 * that half is a third of it in memory.
 */
const parseCacheBytes = 768 * 1024 * 1024;

function createCore(corpus: Corpus, sourceMap: boolean): Contender {
  const sources = new Map<PromptId, PromptSource>();
  for (const { id, body } of corpus.prompts) {
    const promptId = parsePromptId(id);
    sources.set(promptId, { id: promptId, revision: 1, body });
  }
  const names = new PromptNames();
  const graph = new InclusionGraph(names);
  graph.apply({ set: sources.values() });
  const parsed = new ParseCache(parseCacheBytes);
  const read = (id: PromptId) => sources.get(id);
  return {
    expand: (id) => expand({ id: id as PromptId, read, names, parsed, sourceMap }).text,
    edit: (id, body) => {
      const source = sources.get(id as PromptId)!;
      sources.set(source.id, { ...source, revision: source.revision + 1, body });
      graph.set(source.id, body);
    },
    dependents: (id) => graph.transitiveDependents([id as PromptId]),
  };
}

/** What one writes first: a pattern and a recursion, with a map from last segments to ids. */
function createNaive(corpus: Corpus): Contender {
  const { bodies, idOf } = bodiesByName(corpus);
  const expandBody = (body: string): string =>
    body.replace(/\[\[([^[\]\r\n]+)\]\]/g, (_match, name: string) =>
      expandBody(bodies.get(idOf.get(name)!)!).replace(/\n$/, ''),
    );
  return {
    expand: (id) => expandBody(bodies.get(id)!),
    edit: (id, body) => bodies.set(id, body),
  };
}
