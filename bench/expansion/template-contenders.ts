import { Eta } from 'eta';
import Handlebars from 'handlebars';
import { Liquid, type Template } from 'liquidjs';
import nunjucks from 'nunjucks';
import type { Corpus } from '../corpus.ts';
import type { ContenderKind } from './contender.ts';

/** Template engines: inclusions become their own, each template is compiled when it is first needed and kept until it is edited. */
export const templateKinds: readonly ContenderKind[] = [
  { name: 'eta', create: createEta },
  { name: 'LiquidJS', create: createLiquid },
  { name: 'Handlebars', create: createHandlebars },
  { name: 'nunjucks', create: createNunjucks },
];

/** Bodies by id, and ids by last segment. */
export function bodiesByName(corpus: Corpus): {
  readonly bodies: Map<string, string>;
  readonly idOf: ReadonlyMap<string, string>;
} {
  const bodies = new Map(corpus.prompts.map(({ id, body }) => [id, body]));
  const idOf = new Map(corpus.prompts.map(({ id }) => [id.slice(id.lastIndexOf('/') + 1), id]));
  return { bodies, idOf };
}

/** A body without its final line break, its inclusions in another language. */
function translated(body: string, include: (target: string) => string): string {
  return body
    .replace(/\n$/, '')
    .replaceAll(/\[\[([^[\]\r\n]+)\]\]/g, (_match, target: string) => include(target));
}

function createEta(corpus: Corpus): ReturnType<ContenderKind['create']> {
  const { bodies, idOf } = bodiesByName(corpus);
  const eta = new Eta({ autoEscape: false, autoTrim: false, cache: true });
  const load = (name: string): void => {
    if (eta.templatesSync.get(name) !== undefined) return;
    const template = translated(bodies.get(name.slice(1))!, (target) => {
      const included = `@${idOf.get(target)!}`;
      load(included);
      return `<%~ include(${JSON.stringify(included)}) %>`;
    });
    eta.loadTemplate(name, template);
  };
  return {
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

function createLiquid(corpus: Corpus): ReturnType<ContenderKind['create']> {
  const { bodies, idOf } = bodiesByName(corpus);
  const kept = new Map<string, Template[]>();
  const source = (id: string): string =>
    translated(bodies.get(id)!, (target) => `{% render ${JSON.stringify(idOf.get(target)!)} %}`);
  const liquid = new Liquid({
    fs: {
      sep: '/',
      resolve: (_root, file) => file,
      contains: async () => true,
      containsSync: () => true,
      exists: async (file) => bodies.has(file),
      existsSync: (file) => bodies.has(file),
      readFile: async (file) => source(file),
      readFileSync: source,
    },
    relativeReference: false,
    cache: {
      read: (key) => kept.get(key),
      write: (key, value) => void kept.set(key, value as Template[]),
      remove: (key) => void kept.delete(key),
    },
  });
  return {
    expand: (id) => `${liquid.renderFileSync(id) as string}\n`,
    edit: (id, body) => {
      bodies.set(id, body);
      for (const key of kept.keys()) if (key.endsWith(id)) kept.delete(key);
    },
  };
}

function createHandlebars(corpus: Corpus): ReturnType<ContenderKind['create']> {
  const { bodies, idOf } = bodiesByName(corpus);
  const options = { noEscape: true, ignoreStandalone: true, preventIndent: true };
  const engine = Handlebars.create();
  const load = (id: string): Handlebars.TemplateDelegate => {
    const known = engine.partials[id] as Handlebars.TemplateDelegate | undefined;
    if (known !== undefined) return known;
    const template = translated(bodies.get(id)!, (target) => {
      const included = idOf.get(target)!;
      load(included);
      return `{{> [${included}]}}`;
    });
    const compiled = engine.compile(template, options);
    engine.registerPartial(id, compiled);
    return compiled;
  };
  return {
    expand: (id) => `${load(id)({})}\n`,
    edit: (id, body) => {
      bodies.set(id, body);
      engine.unregisterPartial(id);
      load(id);
    },
  };
}

function createNunjucks(corpus: Corpus): ReturnType<ContenderKind['create']> {
  const { bodies, idOf } = bodiesByName(corpus);
  const loader = {
    cache: {} as Record<string, unknown>,
    getSource: (id: string) => {
      const src = translated(
        bodies.get(id)!,
        (target) => `{% include ${JSON.stringify(idOf.get(target)!)} %}`,
      );
      return { src, path: id, noCache: false };
    },
  };
  const environment = new nunjucks.Environment(loader, { autoescape: false });
  return {
    expand: (id) => `${environment.render(id)}\n`,
    edit: (id, body) => {
      bodies.set(id, body);
      delete loader.cache[id];
    },
  };
}
