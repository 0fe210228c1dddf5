import { z } from 'zod';
import { changeOrigins } from './origin-words.ts';
import { problemSchema } from './problem.ts';
import { segmentSchema } from './segment.ts';

/** Shapes of the REST API (SPEC R6). */

const timestamp = z.iso.datetime();

export const recordSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    display_name: z.string(),
    directory: z.string(),
    description: z.string().nullable(),
    tags: z.array(z.string()),
    content: z.string(),
    /** The YAML of the front matter, description and tags included; null when there is none. */
    front_matter: z.string().nullable(),
    /** Why nothing of the prompt can be changed, as the end of a sentence; null when it can. */
    read_only_reason: z.string().nullable(),
    is_composite: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'PromptRecord' });
export type PromptRecord = z.infer<typeof recordSchema>;

/** A record in a list: content, front matter and why it is read-only only when `include=content` was asked for. */
export const listedRecordSchema = recordSchema
  .partial({ content: true, front_matter: true, read_only_reason: true })
  .meta({ id: 'ListedPrompt' });
export type ListedRecord = z.infer<typeof listedRecordSchema>;

export const listQuerySchema = z
  .object({
    query: z.string().max(500).optional(),
    tag: z.string().max(200).optional(),
    directory: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(2000).optional(),
    include: z.literal('content').optional(),
  })
  .strict();
export type ListQuery = z.infer<typeof listQuerySchema>;

export const listSchema = z.object({
  items: z.array(listedRecordSchema),
  next_cursor: z.string().nullable(),
});

export const createSchema = z
  .object({
    id: z.string().optional(),
    name: z.string().optional(),
    directory: z.string().optional(),
    content: z.string().default(''),
    description: z.string().nullable().default(null),
    tags: z.array(z.string()).default([]),
    dry_run: z.boolean().default(false),
  })
  .strict()
  .refine((body) => (body.id === undefined) !== (body.name === undefined), {
    path: ['id'],
    message: 'send either id, or name with an optional directory',
  });
export type CreateBody = z.infer<typeof createSchema>;

const nameClashSchema = z.object({
  /** The prompt it stands in. */
  id: z.string(),
  line: z.int(),
  /** What it includes, as written. */
  target: z.string(),
  /** The prompt that is included now. */
  named: z.string(),
  /** The prompt that would be included. */
  names: z.string(),
});
export type NameClash = z.infer<typeof nameClashSchema>;

/** What making a prompt would do to inclusions by a short name: they would name another prompt, or might mean several. */
export const creationSchema = z
  .object({
    id: z.string(),
    dry_run: z.boolean(),
    clashes: z.array(nameClashSchema),
    /** How many more of them there are. */
    omitted_clashes: z.int(),
  })
  .meta({ id: 'Creation' });
export type CreationMessage = z.infer<typeof creationSchema>;

export const updateSchema = z
  .object({
    content: z.string().optional(),
    description: z.string().nullable().optional(),
    tags: z.array(z.string()).optional(),
    front_matter: z.string().nullable().optional(),
    /** The front matter that the change was made from: with another one it is refused. */
    base_front_matter: z.string().nullable().optional(),
    base_revision: z.int().min(0).optional(),
  })
  .strict();
export type UpdateBody = z.infer<typeof updateSchema>;

export const expandSchema = z
  .object({
    prompt_id: z.string().optional(),
    content: z.string().optional(),
    segments: z.boolean().default(false),
  })
  .strict()
  .refine((body) => body.prompt_id !== undefined || body.content !== undefined, {
    path: ['prompt_id'],
    message: 'send prompt_id, content, or both',
  });

export const dependencySchema = z.object({ id: z.string(), direct: z.boolean() });
export const expansionSchema = z
  .object({
    expanded: z.string(),
    dependencies: z.array(dependencySchema),
    missing: z.array(z.string()),
    problems: z.array(problemSchema),
    omitted_problems: z.int(),
    warnings: z.array(z.string()),
    segments: z.array(segmentSchema).optional(),
  })
  .meta({ id: 'Expansion' });
export type ExpansionMessage = z.infer<typeof expansionSchema>;

/** The expansion of a stored prompt; its ETag names what it is made of. */
export const expandedPromptSchema = expansionSchema
  .omit({ segments: true })
  .extend({ id: z.string() })
  .meta({ id: 'ExpandedPrompt' });
export type ExpandedPromptMessage = z.infer<typeof expandedPromptSchema>;

export const referencedBySchema = z.object({
  items: z.array(z.object({ id: z.string(), direct: z.boolean() })),
});

export const deleteQuerySchema = z
  .object({ dry_run: z.enum(['true', 'false']).optional() })
  .strict();

/** An inclusion that names a prompt and, once that is deleted, none or another one. */
export const deletionBreakSchema = z.object({
  /** The prompt it stands in. */
  id: z.string(),
  line: z.int(),
  /** What it includes, as written. */
  target: z.string(),
  /** The prompt that is included then; null when none is. */
  names: z.string().nullable(),
});
export type DeletionBreak = z.infer<typeof deletionBreakSchema>;

/** A glob that goes on matching others, with some prompts less. */
export const deletedGlobSchema = z.object({
  /** The prompt it stands in. */
  id: z.string(),
  line: z.int(),
  /** What it includes, as written. */
  target: z.string(),
  /** How many of the deleted prompts it included. */
  left: z.int(),
});
export type DeletedGlob = z.infer<typeof deletedGlobSchema>;

const deletionEffectsSchema = z.object({
  dry_run: z.boolean(),
  /** Inclusions that break, or broke, by it; null while not all of the library is read. */
  breaks: z.array(deletionBreakSchema).nullable(),
  /** How many more of them there are. */
  omitted_breaks: z.int(),
  /** Globs that lose prompts by it and match others yet; null while not all of the library is read. */
  globs: z.array(deletedGlobSchema).nullable(),
  omitted_globs: z.int(),
});
/** What deleting prompts does to the prompts that include them. */
export type DeletionEffects = z.infer<typeof deletionEffectsSchema>;

export const deletionSchema = deletionEffectsSchema
  .extend({ id: z.string() })
  .meta({ id: 'Deletion' });
export type DeletionMessage = z.infer<typeof deletionSchema>;

/** Prompts to delete as one change. */
export const deleteManySchema = z
  .object({ ids: z.array(z.string()).min(1), dry_run: z.boolean().default(false) })
  .strict();

export const deletionsSchema = deletionEffectsSchema
  .extend({ ids: z.array(z.string()) })
  .meta({ id: 'Deletions' });
export type DeletionsMessage = z.infer<typeof deletionsSchema>;

/**
 * One committed change; `at` is when it was made, for people. An update says what it changed, `details` being everything
 * beside the text, or which revision it restored; neither when a version that did not tell made it.
 */
export const historyLineSchema = z.object({
  revision: z.int(),
  kind: z.enum(['create', 'update', 'rename', 'delete']),
  id: z.string(),
  origin: z.enum(changeOrigins),
  author: z.string().nullable(),
  at: timestamp,
  changed: z.enum(['text', 'details', 'both']).optional(),
  restored_from: z.int().optional(),
  /** True for a part of a replacement in the library. */
  replaced: z.boolean().optional(),
});
export type HistoryLine = z.infer<typeof historyLineSchema>;
export const historyQuerySchema = z
  .object({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    before: z.coerce.number().int().min(1).optional(),
  })
  .strict();
/** Newest first; ask again with `before=next_before` until it is null. */
export const historySchema = z
  .object({ items: z.array(historyLineSchema), next_before: z.int().nullable() })
  .meta({ id: 'History' });
export type HistoryMessage = z.infer<typeof historySchema>;

/** Who last changed each line of a prompt's content, as ranges of lines that follow each other. */
export const blameSchema = z
  .object({
    revision: z.int(),
    lines: z.array(
      z.object({
        /** From 1, both included. */
        from_line: z.int(),
        to_line: z.int(),
        /** Null, as what follows, when that is further back than `looked_back_to`. */
        revision: z.int().nullable(),
        author: z.string().nullable(),
        at: timestamp.nullable(),
        origin: historyLineSchema.shape.origin.nullable(),
      }),
    ),
    /** The oldest revision that was looked at: 1 when nothing is left out. */
    looked_back_to: z.int(),
    /** Lines at the end that the answer has no room for. */
    omitted_lines: z.int(),
  })
  .meta({ id: 'Blame' });
export type BlameMessage = z.infer<typeof blameSchema>;

/** A prompt as it was at a revision. */
export const revisionSchema = z
  .object({
    revision: z.int(),
    content: z.string(),
    description: z.string().nullable(),
    tags: z.array(z.string()),
    front_matter: z.string().nullable(),
    at: timestamp,
  })
  .meta({ id: 'Revision' });
export type RevisionMessage = z.infer<typeof revisionSchema>;

export const restoreSchema = z
  .object({
    revision: z.int().min(1),
    /** False leaves the front matter as it is. */
    front_matter: z.boolean().default(true),
  })
  .strict();
export type RestoreBody = z.infer<typeof restoreSchema>;

export const directorySchema = z.object({
  name: z.string(),
  path: z.string(),
  root: z.boolean(),
  enabled: z.boolean(),
  writable: z.boolean(),
  prompts: z.int(),
});
export const directoryListSchema = z.object({ items: z.array(directorySchema) });
export const mountSchema = z
  .object({ path: z.string().min(1).max(4096), name: z.string() })
  .strict();
export const patchDirectorySchema = z
  .object({ name: z.string().optional(), enabled: z.boolean().optional() })
  .strict();
export type DirectoryMessage = z.infer<typeof directorySchema>;

/** RFC 9457 problem details with our code. */
export const errorSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    field: z.string().optional(),
    retryable: z.boolean(),
  })
  .meta({ id: 'Error' });
export type ErrorMessage = z.infer<typeof errorSchema>;
