import { z } from 'zod';
import { textChangeSchema } from './json-dialect.ts';
import { problemSchema } from './problem.ts';

const limits = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(4000).optional(),
};

export const impactQuerySchema = z.object({ content: z.string().optional(), ...limits }).strict();
export const impactPageQuerySchema = z.object(limits).strict();
export const impactBodySchema = z.object({ content: z.string() }).strict();

/** A number before and after; null where the expansion is refused. */
const pairSchema = z.object({ before: z.int().nullable(), after: z.int().nullable() });

/**
 * What a proposed text changes in one expansion. `diff` leads from the expanded text before to the one after; it is null
 * when nothing changes, when either is refused, and when the page has more than 4 MiB of changed text already.
 */
export const impactItemSchema = z.object({
  id: z.string(),
  changed: z.boolean(),
  diff: z.array(textChangeSchema).nullable(),
  chars: pairSchema,
  tokens: pairSchema,
  problems: z.object({ new: z.array(problemSchema), lost: z.array(problemSchema) }),
  variables: z.object({ new: z.array(z.string()), lost: z.array(z.string()) }),
});
export type ImpactItem = z.infer<typeof impactItemSchema>;

/** A page of the prompts a proposed text reaches, in id order; `total` is of all, `truncated` says that there are more. */
export const impactSchema = z
  .object({
    items: z.array(impactItemSchema),
    total: z.int(),
    truncated: z.boolean(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Impact' });
export type ImpactMessage = z.infer<typeof impactSchema>;
