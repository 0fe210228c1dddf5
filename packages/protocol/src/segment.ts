import { z } from 'zod';

/** Where a piece of an expansion comes from (SPEC E9), as every door sends it. */
export const segmentSchema = z.object({
  from: z.int(),
  to: z.int(),
  prompt_id: z.string().nullable(),
  revision: z.int().nullable(),
  source_from: z.int(),
  source_to: z.int(),
  marker: z.literal(true).optional(),
  /** Offset in the expanded text's own content of the inclusion that brought the piece in; absent for its own text. */
  included_at: z.int().optional(),
  /** In rendered text: the variable whose value this is (SPEC V5). */
  variable: z.string().optional(),
});
export type SegmentMessage = z.infer<typeof segmentSchema>;
