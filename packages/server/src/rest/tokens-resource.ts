import { tokensQuerySchema, tokensSchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/tokens`: tokens of a prompt, its expansion and each prompt's share of it (SPEC T). */
export const tokensResource = subResource({
  name: 'tokens',
  method: 'GET',
  summary: 'How many tokens a prompt and its expansion have, and which prompts they come from',
  query: tokensQuerySchema,
  body: z.unknown(),
  answer: tokensSchema,
  handle: async ({ library, head, query: { encoding } }) => {
    const { renderer, tokens } = library;
    const expansion = renderer.expand({ id: head.id });
    const [prompt, shares] = await Promise.all([
      tokens.count(head.content, encoding),
      tokens.share(expansion, { id: head.id, encoding }),
    ]);
    return {
      encoding,
      prompt: prompt.tokens,
      expansion: shares.tokens,
      approximate: prompt.approximate || shares.approximate,
      fragments: shares.fragments.map((fragment) => ({
        prompt_id: fragment.promptId,
        tokens: fragment.tokens,
        share: shares.tokens === 0 ? 0 : fragment.tokens / shares.tokens,
      })),
    };
  },
});
