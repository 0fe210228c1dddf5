import type { ProblemMessage } from '@prompt-manager/protocol';
import { libraryProblemsSchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { checkLibrary } from '../library/check-library.ts';
import type { Library } from '../library/open-library.ts';

/** `/api/problems`: every problem of every prompt, and every file that is not, or not wholly, served (SPEC F7). */
export const problemRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library },
) => {
  app.get(
    '/api/problems',
    {
      schema: {
        tags: ['problems'],
        summary: 'Every problem in the library',
        response: { 200: libraryProblemsSchema },
      },
    },
    async () => {
      const { problems, checked } = checkLibrary(library);
      const items: ProblemMessage[] = [...problems];
      return { items, checked };
    },
  );
};
