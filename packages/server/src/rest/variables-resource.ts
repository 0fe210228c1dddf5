import { variablesSchema } from '@prompt-manager/protocol';
import { z } from 'zod';
import { variableMessage } from '../expansion/rendered-message.ts';
import { subResource } from './sub-resource.ts';

/** `GET …/{id}/variables`: the variables of a prompt's expansion (SPEC V3). */
export const variablesResource = subResource({
  name: 'variables',
  method: 'GET',
  summary: 'The variables of a prompt and everything it includes',
  query: z.object({}),
  body: z.unknown(),
  answer: variablesSchema,
  handle: async ({ library, head }) => {
    const expansion = library.renderer.expand({ id: head.id });
    return { items: library.renderer.variablesOf(expansion, head.id).map(variableMessage) };
  },
});
