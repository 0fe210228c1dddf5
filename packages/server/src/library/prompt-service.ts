import { PromptError, type Limits, type PromptId } from '@prompt-manager/core';
import type { PreparedChange } from '../document/prepared-change.ts';
import type { Documents } from '../document/documents.ts';
import type { Revival } from '../document/revival.ts';
import { SharedText } from '../document/shared-text.ts';
import type { GroupCommitter } from '../journal/group-commit.ts';
import type { Commit, Origin, PromptKey } from '../journal/journal.ts';
import type { Ports } from '../ports.ts';
import { refuseTooMany } from '../refactor/refactorer.ts';
import { Turns } from '../turns.ts';
import type { CommittedChange, CommittedFeed, Source } from './committed.ts';
import { checkContent, checkMetadata, normaliseContent, type Edit } from './edit.ts';
import type { Head, HeadText } from './head.ts';
import type { Heads } from './heads.ts';
import { settleText } from './settle-text.ts';

/** What the service needs from the house. */
export interface PromptServiceContext {
  readonly heads: Heads;
  readonly documents: Documents;
  readonly committer: Pick<GroupCommitter, 'commit'>;
  readonly feed: CommittedFeed;
  readonly limits: Limits;
  readonly ports: Ports;
  /** Refuses an id under which no prompt can be made. @throws PromptError `read_only`, `invalid_id` */
  readonly checkPlace: (id: PromptId, field: string) => void;
}

/** A new prompt as a client asks for it. */
export interface NewPrompt {
  readonly id: PromptId;
  readonly content: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** The raw front matter when the prompt comes from a file. */
  readonly header?: string | null | undefined;
  readonly fileHash?: string | undefined;
  /** When the file was made, if it comes from a file. */
  readonly createdAtMs?: number | undefined;
  /** The deleted prompt that this one is: it has that one's text and goes on with its history. */
  readonly revival?: Revival | undefined;
  readonly source: Source;
  readonly origin: Origin;
  /** Who it was, as they say themselves; null or absent for nobody known. */
  readonly author?: string | null | undefined;
}

/** Who deletes or renames. */
export interface Actor {
  readonly source: Source;
  readonly origin: Origin;
  /** Who it was, as they say themselves; null or absent for nobody known. */
  readonly author?: string | null | undefined;
}

/**
 * What is done to prompts as a whole: found, made, changed, deleted, several at once. Sessions hold the document of their
 * prompt and edit it directly; either way a change passes through the document's queue and no other (SPEC D5, W12).
 */
export class PromptService {
  readonly #context: PromptServiceContext;
  readonly #creating = new Map<PromptId, Promise<unknown>>();

  constructor(context: PromptServiceContext) {
    this.#context = context;
  }

  /**
   * Makes a prompt; resolves when it is durable.
   *
   * @throws PromptError `prompt_exists`, `read_only`, `invalid_request`, `content_too_large`, and the journal's
   */
  async create(wish: NewPrompt): Promise<Head> {
    return this.whileCreating([wish.id], () => this.#create(wish));
  }

  /** Refuses what {@link create} would refuse before anything is saved, and makes nothing. */
  async tryCreate(wish: NewPrompt): Promise<void> {
    await this.whileCreating([wish.id], async () => this.prepareCreate(wish).discard());
  }

  /** Resolves when no prompt with this id is on its way to the journal any more. */
  async creating(id: PromptId): Promise<void> {
    await this.#creating.get(id)?.catch(() => undefined); // Its own caller hears why it failed.
  }

  /** Changes the prompt with this id; resolves when the change is durable. @throws PromptError `prompt_not_found`, and as `Document.edit` */
  async update(id: PromptId, edit: Edit): Promise<Head> {
    const { head } = await this.#context.documents.with(id, (document) => document.edit(edit));
    return head;
  }

  /**
   * Deletes the prompts with these ids, all or none; resolves when that is durable.
   *
   * @throws PromptError `prompt_not_found`, `stale_revision`, `read_only`, `change_too_large`, and the journal's
   */
  async delete(ids: readonly PromptId[], actor: Actor, onlyIfRevision?: number): Promise<void> {
    const { documents, limits, ports } = this.#context;
    refuseTooMany(new Set(ids).size, limits);
    const lost = await documents.tryHolds(ids, async (holds) => {
      const turns = new Turns(ports);
      const prepared: PreparedChange[] = [];
      try {
        for (const { document } of holds.values()) {
          await turns.breathe();
          if (onlyIfRevision !== undefined)
            await document.prepareEdits([{ ...actor, onlyIfRevision }]);
          prepared.push(await document.prepareDelete(actor));
        }
      } catch (error) {
        for (const { discard } of prepared) discard();
        throw error;
      }
      await this.commitTogether(prepared);
    });
    if (lost !== undefined)
      throw new PromptError('prompt_not_found', { detail: `no prompt has the id ${lost.lost}` });
  }

  /**
   * Makes several prepared changes durable as one, adopts them and tells everyone once. With a `changeId` the journal
   * finds them again by it.
   *
   * @throws the journal's errors, after discarding all
   */
  async commitTogether(prepared: readonly PreparedChange[], changeId?: string): Promise<void> {
    const { committer, feed, checkPlace } = this.#context;
    try {
      await committer.commit(prepared.flatMap((each) => entriesOf(each, changeId)));
    } catch (error) {
      for (const { discard } of prepared) discard();
      throw error;
    }
    for (const { adopt } of prepared) adopt();
    // A new prompt whose directory was taken away meanwhile shows when it is back: the journal has it.
    const isShown = (change: CommittedChange): boolean =>
      change.kind !== 'create' || isPlaced(checkPlace, change.id);
    feed.publish(
      prepared.flatMap(({ change }) => (change !== null && isShown(change) ? [change] : [])),
    );
  }

  /** Whether a prompt of this id is on its way to the journal. */
  isCreating(id: PromptId): boolean {
    return this.#creating.has(id);
  }

  /**
   * Runs with nobody else making prompts of these ids, which nobody has; all are taken at once, so that two callers
   * cannot wait for each other.
   *
   * @throws PromptError `prompt_exists`
   */
  async whileCreating<T>(ids: readonly PromptId[], run: () => Promise<T>): Promise<T> {
    const isTaken = (id: PromptId): boolean => this.#creating.has(id);
    for (let id = ids.find(isTaken); id !== undefined; id = ids.find(isTaken))
      await this.creating(id);
    for (const id of ids)
      if (this.#context.heads.has(id))
        throw new PromptError('prompt_exists', {
          field: 'id',
          detail: `a prompt with the id ${id} exists`,
        });
    const creation = run();
    for (const id of ids) this.#creating.set(id, creation);
    try {
      return await creation;
    } finally {
      for (const id of ids) this.#creating.delete(id);
    }
  }

  /** What making a prompt comes to, for {@link commitTogether}; under {@link whileCreating}. @throws PromptError `read_only`, `invalid_id`, `invalid_request`, `content_too_large` */
  prepareCreate(wish: NewPrompt): PreparedChange & { readonly after: Head } {
    const { ports, checkPlace } = this.#context;
    const { id, source, origin, author = null } = wish;
    checkPlace(id, 'id');
    const atMs = ports.now();
    const first = wish.revival ?? this.#firstState(wish);
    const { key, revision, text, update } = first;
    const after: Head = {
      ...text,
      id,
      key,
      revision,
      createdAtMs: first.createdAtMs ?? atMs,
      updatedAtMs: atMs,
      readOnlyReason: null,
    };
    const { fileHash } = wish;
    const { content } = text;
    const contribution = { source, origin, intended: wish.content, metadata: true, exact: false };
    return {
      after,
      entries: [{ key, revision, kind: 'create', id, update, origin, author, atMs, fileHash }],
      change: {
        kind: 'create',
        before: null,
        after,
        id,
        revision,
        atMs,
        contributions: [contribution],
        textChanges: () => (content === '' ? [] : [{ from: 0, to: 0, insert: content }]),
        update: () => (update.byteLength === 0 ? null : update),
      },
      adopt: () => undefined,
      discard: () => undefined,
    };
  }

  /** The beginning of a prompt that never was. */
  #firstState(
    wish: NewPrompt,
  ): Omit<Revival, 'createdAtMs'> & { readonly createdAtMs: number | undefined } {
    const { limits, ports } = this.#context;
    const text = firstText(wish, limits);
    const key = ports.randomName() as PromptKey;
    const { shared, update } = SharedText.seed(key, text);
    shared.destroy();
    return { key, revision: 1, createdAtMs: wish.createdAtMs, text, update };
  }

  async #create(wish: NewPrompt): Promise<Head> {
    const prepared = this.prepareCreate(wish);
    await this.commitTogether([prepared]);
    return prepared.after;
  }
}

/** The text of a new prompt in the form its file will be read back as. @throws PromptError `invalid_request`, `content_too_large` */
export function firstText(
  wish: Pick<NewPrompt, 'content' | 'description' | 'tags' | 'header'>,
  limits: Limits,
): HeadText {
  checkMetadata(wish, limits);
  checkContent(wish.content, limits);
  const wanted = {
    content: normaliseContent(wish.content),
    header: wish.header ?? null,
    description: null,
    tags: [],
  };
  const given = {
    description: wish.description ?? undefined,
    tags: wish.tags.length > 0 ? wish.tags : undefined,
  };
  return settleText(wanted, given, null);
}

/** The entries of a prepared change, marked as part of a change. The seed of a prompt that the journal did not have yet is none: the prompt was there. */
function entriesOf({ entries, change }: PreparedChange, changeId?: string): Commit {
  if (changeId === undefined) return entries;
  return entries.map((entry) =>
    entry.kind === 'create' && change?.kind !== 'create' ? entry : { ...entry, changeId },
  );
}

function isPlaced(checkPlace: PromptServiceContext['checkPlace'], id: PromptId): boolean {
  try {
    checkPlace(id, 'id');
    return true;
  } catch {
    return false; // Its directory was disabled or removed while the prompt was saved.
  }
}
