import { defaultEncoding, renderSchema, renderedSchema } from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { renderedMessage } from '../expansion/rendered-message.ts';
import type { Library } from '../library/open-library.ts';
import { etagOfText } from './record.ts';

/** `POST …/render` (SPEC V6), under whichever door the plugin is registered. */
export const renderRoutes: FastifyPluginAsyncZod<{
  readonly library: Library;
  readonly fragments: boolean;
}> = async (app, { library: { heads, renderer, tokens }, fragments }) => {
  app.post(
    '/render',
    {
      schema: {
        tags: [fragments ? 'fragments' : 'prompts'],
        summary: 'Expand a prompt or a text and replace its variables',
        body: renderSchema,
        response: { 200: renderedSchema },
      },
    },
    async (request, reply) => {
      const { prompt_id: name, content, variables: values = new Map(), segments } = request.body;
      const { tokens: wantsTokens } = request.body;
      const id = name === undefined ? null : heads.find(name).id;
      const rendered = renderer.render({ id, content, values, sourceMap: segments });
      const { text } = rendered.rendering;
      const counted = wantsTokens ? await tokens.count(text) : null;
      return reply.header('etag', etagOfText(text)).send({
        ...renderedMessage(rendered),
        ...(counted !== null && {
          tokens: {
            encoding: defaultEncoding,
            rendered: counted.tokens,
            approximate: counted.approximate,
          },
        }),
      });
    },
  );
};
