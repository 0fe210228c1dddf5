import { z } from 'zod';

/** Shapes of what changes several prompts at once (SPEC M8). */

/** One replacement; offsets are UTF-16 units of the content before, ascending. */
const textEditSchema = z.object({ from: z.int(), to: z.int(), insert: z.string() });

/** One prompt, before and after. */
const refactoredFileSchema = z.object({
  /** Null for a prompt that is made. */
  id: z.string().nullable(),
  /** Null for one that is deleted. */
  new_id: z.string().nullable(),
  /** Null for a new prompt, for one that only gets another id, and when `truncated`. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  edits: z.array(textEditSchema),
});
export type RefactoredFileMessage = z.infer<typeof refactoredFileSchema>;

const refactorOutcome = {
  /** Names the change for `/api/refactor/undo`; null for a dry run and when nothing was to be changed. */
  change_id: z.string().nullable(),
  dry_run: z.boolean(),
  files: z.array(refactoredFileSchema),
  /** True when texts are left out of `files` because all together are too long. */
  truncated: z.boolean(),
  /** Patterns that stand for other prompts than before, or for the same in another order. */
  globs: z.array(
    z.object({
      id: z.string(),
      target: z.string(),
      joined: z.array(z.string()),
      left: z.array(z.string()),
    }),
  ),
  /** Inclusions that named nothing and name a prompt now. */
  found: z.array(z.object({ id: z.string(), target: z.string(), means: z.string() })),
  /** Prompts that cannot be changed and keep inclusions that mean something else now. */
  left: z.array(z.object({ id: z.string(), inclusions: z.int(), reason: z.string() })),
};

export const refactorResultSchema = z.object(refactorOutcome).meta({ id: 'RefactorResult' });
export type RefactorResult = z.infer<typeof refactorResultSchema>;

export const renameSchema = z
  .object({
    old_id: z.string(),
    new_id: z.string(),
    kind: z.enum(['prompt', 'folder']).default('prompt'),
    update_references: z.boolean().default(true),
    dry_run: z.boolean().default(false),
  })
  .strict();
export const renameResultSchema = z
  .object({
    old_id: z.string(),
    new_id: z.string(),
    updated: z.array(z.object({ id: z.string(), inclusions: z.int() })),
    ...refactorOutcome,
  })
  .meta({ id: 'RenameResult' });
export type RenameResult = z.infer<typeof renameResultSchema>;

const offset = z.int().min(0);

export const extractSchema = z
  .object({
    prompt_id: z.string(),
    base_revision: z.int().min(1),
    from: offset,
    to: offset,
    new_id: z.string(),
    style: z.enum(['short', 'full']).default('short'),
    dry_run: z.boolean().default(false),
  })
  .strict();

export const inlineSchema = z
  .object({
    prompt_id: z.string(),
    base_revision: z.int().min(1).optional(),
    from: offset.optional(),
    to: offset.optional(),
    all: z.literal(true).optional(),
    delete_fragment: z.boolean().default(false),
    dry_run: z.boolean().default(false),
  })
  .strict()
  .refine(({ all, from, to }) => (all === true) === (from === undefined && to === undefined), {
    path: ['from'],
    message: 'send either from, with an optional to, or all: true',
  });

export const undoSchema = z
  .object({ change_id: z.string().min(1).max(200), dry_run: z.boolean().default(false) })
  .strict();
