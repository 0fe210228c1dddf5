import { changeOrigins } from '@prompt-manager/protocol';
import type { TrashedPrompt, TrashItem, TrashPage } from '@prompt-manager/protocol';
import { isPromptRecord } from './http-answers.ts';
import type { TaggedPrompt } from './http-answers.ts';
import type { Request } from './http-request.ts';
import { queryOf } from './query-of.ts';
import { hasFields, isBoolean, isListOf, isNullOr, isNumber, isOneOf, isString } from './shape.ts';
import type { FieldChecks } from './shape.ts';
import { tagged } from './tagged.ts';

/** Which page of the trash. */
export interface TrashOptions {
  /** 1 to 1000; 100 unless given. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Deleted prompts, and the way back (SPEC H6, H7). */
export interface TrashClient {
  /** A page of the deleted prompts, the one deleted last first. */
  trash(options?: TrashOptions): Promise<TrashPage>;
  /** A deleted prompt with its last text. @throws PromptError `trash_not_found` */
  trashed(trashId: string): Promise<TrashedPrompt>;
  /** Brings a deleted prompt back with its history, under the id it had or another one. @throws PromptError `prompt_exists`, `trash_not_found` */
  restoreDeleted(
    trashId: string,
    options?: { readonly id?: string | undefined },
  ): Promise<TaggedPrompt>;
}

const trash = '/api/trash';

/** The trash of one server. */
export function trashClient(request: Request): TrashClient {
  const pathOf = (trashId: string): string => `${trash}/${encodeURIComponent(trashId)}`;
  return {
    trash: async (options = {}) =>
      (await request('GET', trash + queryOf({ ...options }), isTrashPage)).body,
    trashed: async (trashId) => (await request('GET', pathOf(trashId), isTrashed)).body,
    restoreDeleted: async (trashId, { id } = {}) =>
      tagged(await request('POST', `${pathOf(trashId)}/restore`, isPromptRecord, { body: { id } })),
  };
}

const itemFields: FieldChecks<TrashItem> = {
  trash_id: isString,
  id: isString,
  revision: isNumber,
  deleted_at: isString,
  origin: isOneOf(...changeOrigins),
  author: isNullOr(isString),
  is_taken: isBoolean,
};

const isTrashPage = hasFields<TrashPage>({
  items: isListOf(hasFields<TrashItem>(itemFields)),
  next_cursor: isNullOr(isString),
});

const isTrashed = hasFields<TrashedPrompt>({
  ...itemFields,
  content: isString,
  description: isNullOr(isString),
  tags: isListOf(isString),
});
