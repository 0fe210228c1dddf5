import { z } from 'zod';

export const graphQuerySchema = z
  .object({
    root: z.string().max(2000).optional(),
    depth: z.coerce.number().int().min(0).max(100_000).optional(),
    direction: z.enum(['in', 'out', 'both']).default('both'),
    format: z.enum(['json', 'dot', 'mermaid']).default('json'),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  })
  .strict();

/**
 * Who includes whom. `count` is how often a text includes the other, `problems` are errors and warnings. `cycles` are
 * groups of prompts that include each other: an edge within one is part of a cycle. `truncated` says that prompts were
 * left out because there are more than `limit`.
 */
export const graphSchema = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        display_name: z.string(),
        is_composite: z.boolean(),
        problems: z.int(),
      }),
    ),
    edges: z.array(z.object({ from: z.string(), to: z.string(), count: z.int() })),
    cycles: z.array(z.array(z.string())),
    truncated: z.boolean(),
  })
  .meta({ id: 'Graph' });
export type GraphMessage = z.infer<typeof graphSchema>;
