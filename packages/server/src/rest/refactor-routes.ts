import { parsePromptId } from '@prompt-manager/core';
import {
  extractSchema,
  inlineSchema,
  refactorResultSchema,
  undoSchema,
  type RefactorResult,
  type RenameResult,
  type renameSchema,
} from '@prompt-manager/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Actor } from '../library/prompt-service.ts';
import type { Library } from '../library/open-library.ts';
import { actorOf } from './prompt-request.ts';
import { renameFolderIds, renameIds } from '../refactor/rename.ts';
import type { RefactorOutcome } from '../refactor/refactoring.ts';

/** REST of what changes several prompts as one, renaming apart (SPEC M8). */
export const refactorRoutes: FastifyPluginAsyncZod<{ readonly library: Library }> = async (
  app,
  { library: { heads, refactorings, reading } },
) => {
  // Only the whole library can answer, and it may be being read yet (SPEC L3).
  app.addHook('preHandler', async () => reading.checkWhole());
  const tags = ['refactor'];
  const response = { 200: refactorResultSchema };

  app.post(
    '/extract',
    {
      schema: {
        tags,
        summary: 'Make a fragment of a range of a prompt and include it there',
        body: extractSchema,
        response,
      },
    },
    async (request) => {
      const { prompt_id: name, base_revision: baseRevision, from, to, style } = request.body;
      const dryRun = request.body.dry_run;
      const newId = parsePromptId(withoutExtension(request.body.new_id));
      const { id } = heads.withId(name);
      const wish = { id, baseRevision, from, to, newId, style, dryRun };
      const outcome = await refactorings.extract({ ...wish, ...actorOf(request) });
      return messageOf(outcome, dryRun);
    },
  );

  app.post(
    '/inline',
    {
      schema: {
        tags,
        summary: 'Replace inclusions by the text they stand for',
        body: inlineSchema,
        response,
      },
    },
    async (request) => {
      const { prompt_id: name, base_revision: baseRevision, from, to } = request.body;
      const { dry_run: dryRun, delete_fragment: deleteFragment } = request.body;
      const { id } = heads.withId(name);
      const place = from === undefined ? null : { from, to: to ?? from };
      const wish = { id, place, baseRevision, deleteFragment, dryRun };
      const outcome = await refactorings.inline({ ...wish, ...actorOf(request) });
      return messageOf(outcome, dryRun);
    },
  );

  app.post(
    '/undo',
    {
      schema: {
        tags,
        summary: 'Take a change of several prompts back as one',
        body: undoSchema,
        response,
      },
    },
    async (request) => {
      const { change_id: changeId, dry_run: dryRun } = request.body;
      const wish = { changeId, dryRun, ...actorOf(request) };
      return messageOf(await refactorings.undo(wish), dryRun);
    },
  );
};

/** Renames a prompt or a folder as a request asks for it. @throws PromptError as `Renamer.rename`, `renameIds` and `renameFolderIds` */
export async function renameAsAsked(
  library: Library,
  body: z.infer<typeof renameSchema>,
  actor: Actor,
): Promise<RenameResult> {
  const { kind, update_references: updateReferences, dry_run: dryRun } = body;
  const wish = { updateReferences, dryRun, ...actor };
  if (kind === 'folder') {
    const { folder, ids } = renameFolderIds(library, body.old_id, body.new_id);
    const outcome = await library.renamer.rename({ ids, folder, ...wish });
    return { old_id: folder.from, new_id: folder.to, ...renameMessage(outcome, dryRun) };
  }
  const { from, to } = renameIds(library.heads, body.old_id, body.new_id);
  const outcome = await library.renamer.rename({ ids: new Map([[from, to]]), ...wish });
  return { old_id: from, new_id: to, ...renameMessage(outcome, dryRun) };
}

function renameMessage(
  outcome: RefactorOutcome & { readonly updated: RenameResult['updated'] },
  dryRun: boolean,
): Omit<RenameResult, 'old_id' | 'new_id'> {
  return { updated: outcome.updated, ...messageOf(outcome, dryRun) };
}

function messageOf(outcome: RefactorOutcome, dryRun: boolean): RefactorResult {
  const { changeId, files, truncated, notes } = outcome;
  return {
    change_id: changeId,
    dry_run: dryRun,
    files: files.map(({ id, newId, before, after, edits }) => ({
      id,
      new_id: newId,
      before,
      after,
      edits: [...edits],
    })),
    truncated,
    globs: notes.shifts.flatMap(({ id, shift }) =>
      shift.kind === 'glob'
        ? [{ id, target: shift.target, joined: [...shift.joined], left: [...shift.left] }]
        : [],
    ),
    found: notes.shifts.flatMap(({ id, shift }) =>
      shift.kind === 'found' ? [{ id, target: shift.target, means: shift.id }] : [],
    ),
    left: [...notes.left],
  };
}

function withoutExtension(name: string): string {
  return name.endsWith('.md') ? name.slice(0, -3) : name;
}
