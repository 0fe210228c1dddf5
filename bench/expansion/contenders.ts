import {
  InclusionGraph,
  ParseCache,
  PromptNames,
  expand,
  parsePromptId,
  type PromptId,
  type PromptSource,
} from '@prompt-manager/core';
import { Eta } from 'eta';
import type { Corpus } from '../corpus.ts';

/** Something that expands prompts of a library it was given. */
export interface Contender {
  readonly name: string;
  expand(id: string): string;
  /** Gives a prompt another text. */
  edit(id: string, body: string): void;
  /** Everything that includes a prompt at any depth, when it knows; else the bench tells it. */
  dependents?(id: string): Iterable<string>;
}

/** Makes a contender that has seen no text yet. Getting the library ready is not measured. */
export interface ContenderKind {
  readonly name: string;
  create(corpus: Corpus): Contender;
}

export const contenderKinds: readonly ContenderKind[] = [
  { name: 'core', create: (corpus) => createCore(corpus, false) },
  { name: 'core with source map', create: (corpus) => createCore(corpus, true) },
  { name: 'naive regex', create: createNaive },
  { name: 'eta', create: createEta },
];

function createCore(corpus: Corpus, sourceMap: boolean): Contender {
  const sources = new Map<PromptId, PromptSource>();
  for (const { id, body } of corpus.prompts) {
    const promptId = parsePromptId(id);
    sources.set(promptId, { id: promptId, revision: 1, body });
  }
  const names = new PromptNames();
  const graph = new InclusionGraph(names);
  graph.apply({ set: sources.values() });
  const parsed = new ParseCache();
  const read = (id: PromptId) => sources.get(id);
  return {
    name: sourceMap ? 'core with source map' : 'core',
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
    name: 'naive regex',
    expand: (id) => expandBody(bodies.get(id)!),
    edit: (id, body) => bodies.set(id, body),
  };
}

/** Templates compiled to functions, each when it is first needed. */
function createEta(corpus: Corpus): Contender {
  const { bodies, idOf } = bodiesByName(corpus);
  const eta = new Eta({ autoEscape: false, autoTrim: false, cache: true });
  const load = (name: string) => {
    if (eta.templatesSync.get(name) !== undefined) return;
    const template = bodies
      .get(name.slice(1))!
      .replace(/\n$/, '')
      .replaceAll(/\[\[([^[\]\r\n]+)\]\]/g, (_match, target: string) => {
        const included = `@${idOf.get(target)!}`;
        load(included);
        return `<%~ include(${JSON.stringify(included)}) %>`;
      });
    eta.loadTemplate(name, template);
  };
  return {
    name: 'eta',
    expand: (id) => {
      load(`@${id}`);
      return `${eta.render(`@${id}`, {})}\n`;
    },
    edit: (id, body) => {
      bodies.set(id, body);
      eta.templatesSync.remove(`@${id}`);
    },
  };
}

function bodiesByName(corpus: Corpus): {
  readonly bodies: Map<string, string>;
  readonly idOf: ReadonlyMap<string, string>;
} {
  const bodies = new Map(corpus.prompts.map(({ id, body }) => [id, body]));
  const idOf = new Map(corpus.prompts.map(({ id }) => [id.slice(id.lastIndexOf('/') + 1), id]));
  return { bodies, idOf };
}
