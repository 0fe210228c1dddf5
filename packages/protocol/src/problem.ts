import { z } from 'zod';

/**
 * A located finding about a prompt's text, as every door sends it. Offsets, line and column count in the content;
 * those of `bad_front_matter` in the file, where the content is not.
 */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  prompt_id: z.string().nullable(),
  from: z.int(),
  to: z.int(),
  line: z.int(),
  column: z.int(),
  candidates: z.array(z.string()).optional(),
  suggestion: z.string().optional(),
  path: z.array(z.string()).optional(),
});
export type ProblemMessage = z.infer<typeof problemSchema>;
