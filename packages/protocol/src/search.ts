import { z } from 'zod';
import { namedValues } from './named-values.ts';

/** Shapes of search, suggestions and replacing (SPEC Q). */

export const searchQuerySchema = z
  .object({
    q: z.string().max(10_000),
    /** The texts as they are, or with every inclusion replaced. */
    in: z.enum(['source', 'expanded']).default('source'),

    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(200).optional(),
  })
  .strict();
export type SearchQuerystring = z.infer<typeof searchQuerySchema>;

/** From and to in UTF-16 units, the end not included. */
const rangeSchema = z.tuple([z.int(), z.int()]);

export const searchItemSchema = z.object({
  id: z.string(),
  display_name: z.string(),
  description: z.string().nullable(),
  tags: z.array(z.string()),
  matches: z.int(),
  snippets: z.array(
    z.object({
      field: z.enum(['content', 'id', 'description', 'tags']),
      /** Null for what is no line of the content. */
      line: z.int().nullable(),
      text: z.string(),
      /** In `text`. */
      ranges: z.array(rangeSchema),
    }),
  ),
});
export type SearchItem = z.infer<typeof searchItemSchema>;

export const searchAnswerSchema = z
  .object({
    items: z.array(searchItemSchema),
    total: z.int(),
    next_cursor: z.string().nullable(),
    /** The query with a misspelt filter put right, where there seems to be one; it was searched for as text. */
    did_you_mean: z.string().nullable(),
    /** A sentence for people that says what was searched for where that may not be what was meant. */
    hint: z.string().nullable(),
    /** How far the index is, while it does not have every prompt yet. */
    indexing: z.object({ done: z.int(), total: z.int() }).nullable(),
  })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const suggestionQuerySchema = z
  .object({
    query: z.string().max(500).default(''),
    limit: z.coerce.number().int().min(1).max(100).default(10),
    /** The prompt that would include the suggested one. */
    for: z.string().max(2_000).optional(),
  })
  .strict();

export const suggestionSchema = z.object({
  id: z.string(),
  display_name: z.string(),
  description: z.string().nullable(),
  /** What of the id was meant by the query. */
  ranges: z.array(rangeSchema),
  /** Including it would close a cycle. */
  circular: z.boolean(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const suggestionsSchema = z.object({ items: z.array(suggestionSchema) });

export const replaceSchema = z
  .object({
    find: z.string().min(1).max(1_000),
    replace: z.string().max(100_000),
    /** `find` is a pattern (RE2), and `$1`, `$&`, `$<name>` in `replace` stand for what it found. */
    regex: z.boolean().default(false),
    case_sensitive: z.boolean().default(false),
    whole_word: z.boolean().default(false),
    /** Path patterns; a prompt is meant when one of them fits. */
    include: z.array(z.string().min(1).max(500)).max(50).optional(),
    /** Only these matches of a preview. */
    only: z
      .array(z.object({ id: z.string(), indices: z.array(z.int().min(0)).max(10_000) }).strict())
      .max(2_000)
      .optional(),
    /** The revisions the preview showed. */
    revisions: namedValues(
      z.int(),
      'expected an object: revisions by the ids of prompts',
    ).optional(),
    dry_run: z.boolean().default(true),
  })
  .strict();
export type ReplaceBody = z.infer<typeof replaceSchema>;

export const replaceItemSchema = z.object({
  id: z.string(),
  revision: z.int(),
  read_only: z.boolean(),
  matches: z.array(
    z.object({
      index: z.int(),
      from: z.int(),
      to: z.int(),
      line: z.int(),
      /** What stands before it in its line, cut to what a person reads, like the others. */
      before: z.string(),
      found: z.string(),
      after: z.string(),
      replacement: z.string(),
    }),
  ),
});
export type ReplaceItem = z.infer<typeof replaceItemSchema>;

/** An inclusion that names a prompt and, with the matches replaced, none or another one. */
export const replaceBreakSchema = z.object({
  /** The prompt it stands in. */
  id: z.string(),
  line: z.int(),
  /** What it includes, as written. */
  target: z.string(),
  /** What stands in its place then, cut to what a person reads. */
  becomes: z.string(),
  /** The prompt that is included then; null when none is. */
  names: z.string().nullable(),
  /** The matches that make it so. */
  indices: z.array(z.int()),
});
export type ReplaceBreak = z.infer<typeof replaceBreakSchema>;

/** A declared variable that is, with the matches replaced, none or one that nothing declares. */
export const replaceVariableBreakSchema = z.object({
  /** The prompt it stands in. */
  id: z.string(),
  line: z.int(),
  name: z.string(),
  /** What stands in its place then, cut to what a person reads. */
  becomes: z.string(),
  /** The matches that make it so. */
  indices: z.array(z.int()),
});
export type ReplaceVariableBreak = z.infer<typeof replaceVariableBreakSchema>;

export const replaceAnswerSchema = z
  .object({
    items: z.array(replaceItemSchema),
    total: z.int(),
    truncated: z.boolean(),
    dry_run: z.boolean(),
    changed: z.array(z.string()),
    /** Names the change for `/api/refactor/undo`; null when nothing was changed. */
    change_id: z.string().nullable(),
    /** Inclusions that break, or broke, by it. */
    breaks: z.array(replaceBreakSchema),
    /** How many more of them there are. */
    omitted_breaks: z.int(),
    /** Variables that lose, or lost, their declaration by it. */
    variable_breaks: z.array(replaceVariableBreakSchema),
    /** How many more of them there are. */
    omitted_variable_breaks: z.int(),
  })
  .meta({ id: 'ReplaceAnswer' });
export type ReplaceAnswer = z.infer<typeof replaceAnswerSchema>;
