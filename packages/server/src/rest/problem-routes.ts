import { problemPageSchema, problemsQuerySchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Library } from '../library/open-library.ts';

/** `/api/problems`: what is wrong in prompts and files, a page at a time (SPEC R8, I1). */
export const problemRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library: { problems, heads, reading } },
) => {
  // Only the whole library can answer, and it may be being read yet (SPEC L3).
  app.addHook('preHandler', async () => reading.checkWhole());
  app.get(
    '/api/problems',
    {
      schema: {
        tags: ['problems'],
        summary: 'The problems of the library',
        querystring: problemsQuerySchema,
        response: { 200: problemPageSchema },
      },
    },
    async (request) => {
      const { id: name, code, severity, limit, cursor } = request.query;
      const id = name === undefined ? undefined : heads.find(name).id;
      return problems.page({ id, code, severity }, { limit, cursor });
    },
  );
};
