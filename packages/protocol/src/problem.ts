import { z } from 'zod';

/**
 * A located finding about a prompt's text, as every door sends it. Offsets, line and column count in the content;
 * with `part` `header` the line is the file's, where the content is not, and with `file` the problem is the whole
 * prompt's, or that of a file that is no prompt, whose path is `file`.
 */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  prompt_id: z.string().nullable(),
  from: z.int(),
  to: z.int(),
  line: z.int(),
  column: z.int(),
  part: z.enum(['content', 'header', 'file']).optional(),
  file: z.string().optional(),
  candidates: z.array(z.string()).optional(),
  suggestion: z.string().optional(),
  path: z.array(z.string()).optional(),
});
export type ProblemMessage = z.infer<typeof problemSchema>;

/** One way to mend a problem, as data: changes of texts at a revision, or a prompt to make. The likeliest comes first. */
export const quickFixSchema = z.object({
  title: z.string(),
  kind: z.enum(['edit', 'create']),
  /** True for the one that is right beyond reasonable doubt; `check --fix` makes it. */
  preferred: z.boolean(),
  edits: z
    .array(
      z.object({
        prompt_id: z.string(),
        revision: z.int(),
        from: z.int(),
        to: z.int(),
        insert: z.string(),
      }),
    )
    .optional(),
  create: z.object({ id: z.string(), content: z.string() }).optional(),
});
export type QuickFixMessage = z.infer<typeof quickFixSchema>;

/** A problem as the lists of problems have it: it says what it counts in, and how it is mended. */
export const listedProblemSchema = problemSchema
  .required({ part: true })
  .extend({ fixes: z.array(quickFixSchema) })
  .meta({ id: 'Problem' });
export type ListedProblem = z.infer<typeof listedProblemSchema>;

export const problemsQuerySchema = z
  .object({
    id: z.string().max(2000).optional(),
    code: z.string().max(100).optional(),
    severity: z.enum(['error', 'warning', 'info']).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(1000),
    cursor: z.string().max(4000).optional(),
  })
  .strict();

/** A page of the problems asked for; `total`, `counts` and `omitted` are of all of them. */
export const problemPageSchema = z
  .object({
    items: z.array(listedProblemSchema),
    /** Prompts looked at. */
    checked: z.int(),
    total: z.int(),
    counts: z.object({ error: z.int(), warning: z.int(), info: z.int() }),
    /** Problems of prompts that have more than one prompt may list. */
    omitted: z.int(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'ProblemPage' });
export type ProblemPage = z.infer<typeof problemPageSchema>;

/** The problems of one prompt, at the revision whose text their places and fixes are of. */
export const promptProblemsSchema = z
  .object({ items: z.array(listedProblemSchema), omitted: z.int(), revision: z.int() })
  .meta({ id: 'PromptProblems' });
