import { searchAnswerSchema, searchQuerySchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Library } from '../library/open-library.ts';

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
};
