import { graphDot, graphMermaid, graphQuerySchema, graphSchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { inclusionMap } from '../library/inclusion-map.ts';
import type { Library } from '../library/open-library.ts';

const asTyped = (text: unknown): string => String(text);

/** `/api/graph`: who includes whom, as data or as text that is drawn by others (SPEC I8). */
export const graphRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library },
) => {
  // Only the whole library can answer, and it may be being read yet (SPEC L3).
  app.addHook('preHandler', async () => library.reading.checkWhole());
  app.get(
    '/api/graph',
    {
      schema: {
        tags: ['graph'],
        summary: 'Who includes whom',
        querystring: graphQuerySchema,
        response: { 200: graphSchema },
      },
    },
    async (request, reply) => {
      const { root: name, depth = Infinity, direction, format, limit } = request.query;
      const root = name === undefined ? null : library.heads.find(name).id;
      const graph = await inclusionMap(library, { root, depth, direction, limit });
      if (format === 'json') return graph;
      const text = format === 'dot' ? graphDot(graph) : graphMermaid(graph);
      const type = format === 'dot' ? 'text/vnd.graphviz' : 'text/plain';
      reply.header('content-type', `${type}; charset=utf-8`).serializer(asTyped);
      return reply.send(text as never);
    },
  );
};
