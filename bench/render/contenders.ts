import {
  ParseCache,
  PromptNames,
  expand,
  parsePromptId,
  render,
  variablesOf,
  type Expansion,
  type MappedExpansion,
  type PromptId,
  type PromptSource,
} from '@prompt-manager/core';
import { Eta } from 'eta';
import Handlebars from 'handlebars';
import { Liquid } from 'liquidjs';
import nunjucks from 'nunjucks';
import type { Corpus } from '../corpus.ts';

/** Something that replaces the variables of texts; `index` says which text. */
export interface Contender {
  readonly name: string;
  render(index: number): string;
}

/** A text with variables, expanded. */
export interface RenderText {
  readonly id: PromptId;
  readonly expansion: MappedExpansion & Expansion;
}

export type Values = Readonly<Record<string, string>>;

/** Makes a contender that has seen no text yet. */
export interface ContenderKind {
  readonly name: string;
  create(texts: readonly RenderText[], values: Values): Contender;
}

export const contenderKinds: readonly ContenderKind[] = [
  { name: 'core', create: (texts, values) => createCore(texts, values, false) },
  { name: 'core with source map', create: (texts, values) => createCore(texts, values, true) },
  { name: 'naive regex', create: createNaive },
  { name: 'eta', create: createEta },
  { name: 'Handlebars', create: createHandlebars },
  { name: 'LiquidJS', create: createLiquid },
  { name: 'nunjucks', create: createNunjucks },
];

/** The composites of a library, with a variable in every sentence, expanded. */
export function makeTexts({ prompts }: Corpus): readonly RenderText[] {
  const sources = new Map<PromptId, PromptSource>();
  for (const { id, body } of prompts) {
    let sentences = 0;
    const filled = body.replaceAll('.\n', () => `, {{v${sentences++ % variableCount}}}.\n`);
    const promptId = parsePromptId(id);
    sources.set(promptId, { id: promptId, revision: 1, body: filled });
  }
  const names = new PromptNames(sources.keys());
  const parsed = new ParseCache();
  return prompts.flatMap(({ id, body }) => {
    if (!body.includes('[[')) return [];
    const read = (of: PromptId) => sources.get(of);
    const options = { id: id as PromptId, read, names, parsed, sourceMap: true };
    const expansion = expand(options);
    return [{ id: id as PromptId, expansion: { ...expansion, segments: expansion.segments! } }];
  });
}

const variableCount = 10;

/** Values of 3 to 60 characters. */
export function makeValues(): Values {
  const words = 'a value that somebody typed into a form, or a program found';
  return Object.fromEntries(
    Array.from({ length: variableCount }, (_, i) => [`v${i}`, words.slice(0, 3 + i * 6)]),
  );
}

/** Finding the variables, choosing their values and replacing them: what a request does. */
function createCore(texts: readonly RenderText[], values: Values, sourceMap: boolean): Contender {
  const given = new Map(Object.entries(values));
  const names = new PromptNames();
  const declarationsOf = () => [];
  const bodyOf = () => '';
  return {
    name: sourceMap ? 'core with source map' : 'core',
    render: (index) => {
      const { id, expansion } = texts[index]!;
      const variables = variablesOf(expansion, { id, declarationsOf });
      return render({ expansion, id, variables, values: given, bodyOf, names, sourceMap }).text;
    },
  };
}

function createNaive(texts: readonly RenderText[], values: Values): Contender {
  return {
    name: 'naive regex',
    render: (index) =>
      texts[index]!.expansion.text.replace(
        /\{\{\s*([\w.]+)\s*\}\}/g,
        (found, name: string) => values[name] ?? found,
      ),
  };
}

function createEta(texts: readonly RenderText[], values: Values): Contender {
  const eta = new Eta({ autoEscape: false, autoTrim: false });
  return compiled('eta', texts, (text) => {
    const template = eta.compile(text.replaceAll(/\{\{(\w+)\}\}/g, '<%= it.$1 %>'));
    return () => eta.render(template, values);
  });
}

function createHandlebars(texts: readonly RenderText[], values: Values): Contender {
  return compiled('Handlebars', texts, (text) => {
    const template = Handlebars.compile(text, { noEscape: true });
    return () => template(values);
  });
}

function createLiquid(texts: readonly RenderText[], values: Values): Contender {
  const liquid = new Liquid();
  return compiled('LiquidJS', texts, (text) => {
    const template = liquid.parse(text);
    return () => liquid.renderSync(template, values) as string;
  });
}

function createNunjucks(texts: readonly RenderText[], values: Values): Contender {
  const environment = new nunjucks.Environment(null, { autoescape: false });
  return compiled('nunjucks', texts, (text) => {
    const template = nunjucks.compile(text, environment);
    return () => template.render(values);
  });
}

/** A contender that compiles each text when it is first needed. */
function compiled(
  name: string,
  texts: readonly RenderText[],
  compile: (text: string) => () => string,
): Contender {
  const templates = new Map<number, () => string>();
  return {
    name,
    render: (index) => {
      const known = templates.get(index);
      if (known !== undefined) return known();
      const template = compile(texts[index]!.expansion.text);
      templates.set(index, template);
      return template();
    },
  };
}
