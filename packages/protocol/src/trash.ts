import { z } from 'zod';
import { historyLineSchema } from './rest.ts';

/** Shapes of the trash (SPEC H6, H7). */

/** A deleted prompt. */
export const trashItemSchema = z
  .object({
    /** Names it among all prompts that had its id, until it is brought back. */
    trash_id: z.string(),
    /** The id it had. */
    id: z.string(),
    /** That of the deletion. */
    revision: z.int(),
    deleted_at: z.iso.datetime(),
    origin: historyLineSchema.shape.origin,
    author: z.string().nullable(),
    /** Whether another prompt has its id now, so that it can only come back under another one. */
    is_taken: z.boolean(),
  })
  .meta({ id: 'TrashItem' });
export type TrashItem = z.infer<typeof trashItemSchema>;

export const trashQuerySchema = z
  .object({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.\d{1,15}$/, 'expected the next_cursor of an earlier answer')
      .optional(),
  })
  .strict();

export const trashPageSchema = z.object({
  items: z.array(trashItemSchema),
  next_cursor: z.string().nullable(),
});
export type TrashPage = z.infer<typeof trashPageSchema>;

/** A deleted prompt with what it said last. */
export const trashedSchema = trashItemSchema
  .extend({
    content: z.string(),
    description: z.string().nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'TrashedPrompt' });
export type TrashedPrompt = z.infer<typeof trashedSchema>;

export const trashRestoreSchema = z.object({ id: z.string().optional() }).strict();
