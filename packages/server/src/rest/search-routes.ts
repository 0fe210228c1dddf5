import {
  replaceAnswerSchema,
  replaceSchema,
  searchAnswerSchema,
  searchQuerySchema,
  suggestionQuerySchema,
  suggestionsSchema,
} from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Library } from '../library/open-library.ts';
import { actorOf } from './prompt-request.ts';

/** `/api/search`: prompts by what is in them (SPEC Q). */
export const searchRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library },
) => {
  app.get(
    '/api/search',
    {
      schema: {
        tags: ['search'],
        summary: 'Find prompts by words, phrases and filters',
        querystring: searchQuerySchema,
        response: { 200: searchAnswerSchema },
      },
    },
    async (request) => library.search.search(request.query),
  );

  app.post(
    '/api/search/replace',
    {
      schema: {
        tags: ['search'],
        summary: 'Replace text in many prompts as one change, or show what would be replaced',
        body: replaceSchema,
        response: { 200: replaceAnswerSchema },
      },
    },
    async (request) => {
      library.reading.checkWhole();
      return library.replacer.replace(request.body, actorOf(request));
    },
  );
};

/** `search_suggestions`, under either door: names that may be meant (SPEC Q8). */
export const suggestionRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library: { heads, suggestions } },
) => {
  app.get(
    '/search_suggestions',
    {
      schema: {
        tags: ['search'],
        summary: 'Names that may be meant',
        querystring: suggestionQuerySchema,
        response: { 200: suggestionsSchema },
      },
    },
    async (request) => {
      const { query, limit, for: name } = request.query;
      const includer = name === undefined ? null : heads.find(name).id;
      return { items: [...suggestions.suggest({ query, limit, includer })] };
    },
  );
};
