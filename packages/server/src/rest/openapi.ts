import swagger from '@fastify/swagger';
import { fastify, type FastifyInstance, type RouteOptions } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { subResources } from './sub-resources.ts';

/** The OpenAPI document (SPEC R3); {@link describeRoutes} has it. */
export type OpenApiDocument = Record<string, unknown>;

/**
 * Listens for the routes of an application; the answer gives the document of all of them. It is made when first asked
 * for, by an application of its own that nobody can reach: there a path may be `{id}/history`, which the router of the
 * real one cannot tell from a prompt of that id (SPEC R5).
 */
export function describeRoutes(app: FastifyInstance): () => Promise<OpenApiDocument> {
  const routes: Pick<RouteOptions, 'url' | 'method' | 'schema'>[] = [];
  app.addHook('onRoute', ({ url, method, schema }) => {
    if (schema !== undefined && schema.hide !== true) routes.push({ url, method, schema });
  });
  let document: Promise<OpenApiDocument> | null = null;
  return () => (document ??= documentOf(routes));
}

async function documentOf(
  routes: readonly Pick<RouteOptions, 'url' | 'method' | 'schema'>[],
): Promise<OpenApiDocument> {
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Prompt Manager',
        version: '0.1.0',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const handler = (): void => undefined;
  await app.register(async (described) => {
    for (const { url, method, schema = {} } of routes)
      if (method !== 'HEAD')
        described.route({ url: url.replace('/*', '/:id'), method, schema, handler });
    for (const [door, tag] of [
      ['/api/prompts', 'prompts'],
      ['/api/prompts/fragments', 'fragments'],
    ] as const)
      for (const resource of subResources) {
        const { name, method, numbered, summary, mediaType, query, body, answer } = resource;
        const schema = {
          tags: [tag],
          summary,
          querystring: query,
          ...(method === 'POST' && { body }),
          response: { 200: answer },
          ...(mediaType !== null && { produces: [mediaType] }),
        };
        const url = `${door}/:id/${name}${numbered ? '/:number' : ''}`;
        described.route({ url, method, schema, handler });
      }
  });
  await app.ready();
  const document = app.swagger() as unknown as OpenApiDocument;
  await app.close();
  return document;
}
