import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathPattern, PromptError, type Limits, type PromptId } from '@prompt-manager/core';
import type { ReplaceAnswer, ReplaceBody } from '@prompt-manager/protocol';
import type { Hold } from '../document/document.ts';
import type { PreparedChange } from '../document/prepared-change.ts';
import type { Documents } from '../document/documents.ts';
import type { Edit } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Actor, PromptService } from '../library/prompt-service.ts';
import { toLineFeeds } from '../mirror/line-ends.ts';
import type { Ports } from '../ports.ts';
import type { TurnPorts } from '../turns.ts';
import { brokenInclusions, type BrokenInclusions } from './broken-inclusions.ts';
import { brokenVariables, type BrokenVariables } from './broken-variables.ts';
import { readHead } from './head-text.ts';
import type { PatternWish } from './pattern-messages.ts';
import {
  replaceAnswer,
  withoutLast,
  type Found,
  type FoundPrompt,
  type Replaced,
} from './replace-answer.ts';
import { createLiteralFinder, createPatternFinder, type TextFinder } from './text-finder.ts';

/** Matches of one replace: more than a person looks through, and what one answer and one commit can hold. */
export const maxReplaceMatches = 10_000;
/** Prompts changed by one replace: each is open, at some 30 KB, until all are saved. */
export const maxReplacePrompts = 2_000;
/** Characters that one replace may put in, over all places: they are in memory several times until they are saved. */
export const maxInsertedLength = 32 * 1024 * 1024;
/** Characters looked through before others get a turn: 1 to 5 ms. */
const charactersPerTurn = 512 * 1024;
/** Prompts made ready before others get a turn. */
const promptsPerTurn = 16;
/** Replaces at work at once; each may look through the whole library. */
const maxAtOnce = 2;

/** What replacing needs from the house. */
export interface ReplacerContext {
  readonly heads: Heads;
  readonly documents: Documents;
  readonly service: PromptService;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly ports: TurnPorts & Pick<Ports, 'setTimer' | 'randomName'>;
}

/** Replaces text in many prompts, as one durable change or not at all (SPEC Q9, Q10). */
export class Replacer {
  readonly #context: ReplacerContext;
  #running = 0;

  constructor(context: ReplacerContext) {
    this.#context = context;
  }

  /** @throws PromptError `invalid_request`, `stale_revision`, `read_only`, `content_too_large`, `overloaded`, and the journal's */
  async replace(body: ReplaceBody, actor: Actor): Promise<ReplaceAnswer> {
    if (this.#running >= maxAtOnce)
      throw new PromptError('overloaded', {
        detail: `${this.#running} replaces are at work; try again shortly`,
      });
    const finder = finderFor(body, this.#context.ports);
    this.#running += 1;
    try {
      const found = await this.#find(body, finder);
      if (body.dry_run) {
        const broken = await this.#brokenBy(found.prompts);
        return await replaceAnswer(found, true, { changed: [], changeId: null, ...broken });
      }
      const { replaced, ...change } = await this.#apply(found, { finder, body, actor });
      return await replaceAnswer(replaced, false, change);
    } finally {
      this.#running -= 1;
      await finder.close();
    }
  }

  async #find(body: ReplaceBody, finder: TextFinder): Promise<Found> {
    this.#checkRevisions(body);
    const prompts: FoundPrompt[] = [];
    let left = maxReplaceMatches + 1;
    for await (const batch of this.#portionsOf(this.#scope(body))) {
      const matches = await finder.find(
        batch.map(({ content }) => content),
        left,
      );
      batch.forEach((head, index) => {
        const inText = matches[index] ?? [];
        left -= inText.length;
        if (inText.length === 0) return;
        prompts.push({ head, matches: inText, chosen: chosenOf(body, head.id, inText.length) });
      });
      if (left === 0) break;
    }
    const total = countOf(prompts);
    return total <= maxReplaceMatches
      ? { prompts, total, truncated: false }
      : { prompts: withoutLast(prompts), total: total - 1, truncated: true };
  }

  /** The prompts that are meant. @throws PromptError `stale_revision` for one that is gone */
  #scope({ include, only }: ReplaceBody): readonly PromptId[] {
    const { heads } = this.#context;
    const wanted = only === undefined ? null : new Set(only.map(({ id }) => id));
    for (const id of wanted ?? [])
      if (!heads.has(id as PromptId))
        throw new PromptError('stale_revision', { detail: `${id} is not in the library any more` });
    const patterns = include?.map(pathPattern);
    return heads
      .sortedIds()
      .filter(
        (id) =>
          (wanted === null || wanted.has(id)) &&
          (patterns === undefined || patterns.some((fits) => fits(id))),
      );
  }

  #checkRevisions({ revisions = new Map() }: ReplaceBody): void {
    for (const [id, revision] of revisions) {
      const head = this.#context.heads.facts(id as PromptId);
      if (head?.revision === revision) continue;
      throw new PromptError('stale_revision', {
        detail:
          head === undefined
            ? `${id} is not in the library any more`
            : `${id} is at revision ${head.revision}, the preview showed ${revision}; look again`,
      });
    }
  }

  /** Prompts in portions, with a turn for others between them. */
  async *#portionsOf(ids: readonly PromptId[]): AsyncGenerator<readonly Head[]> {
    let portion: Head[] = [];
    let characters = 0;
    for (const id of ids) {
      const head = await readHead(this.#context.heads, id);
      if (head === null) continue;
      portion.push(head);
      characters += head.content.length;
      if (characters < charactersPerTurn) continue;
      yield portion;
      await nextTurn();
      portion = [];
      characters = 0;
    }
    if (portion.length > 0) yield portion;
  }

  /** Answers what was replaced, which is not `found` where somebody wrote meanwhile, and the prompts that changed. */
  async #apply(
    found: Found,
    how: Applying,
  ): Promise<Replaced & Broken & { readonly replaced: Found }> {
    if (found.truncated)
      throw new PromptError('invalid_request', {
        field: 'find',
        detail: `field find: more than ${maxReplaceMatches} matches; nothing was changed. Name fewer prompts with include`,
      });
    const prompts = found.prompts.filter(({ chosen }) => chosen.length > 0);
    refuseReadOnly(prompts);
    if (prompts.length > maxReplacePrompts)
      throw new PromptError('invalid_request', {
        field: 'include',
        detail: `field include: ${prompts.length} prompts would change, at most ${maxReplacePrompts} do at once; nothing was changed. Name fewer`,
      });
    refuseTooMuch(prompts);
    const { documents, service, ports } = this.#context;
    return documents.withHolds(
      prompts.map(({ head }) => head.id),
      async (holds) => {
        const { newest, prepared, broken } = await this.#prepare(prompts, holds, how);
        const changeId = ports.randomName();
        await service.commitTogether(prepared, changeId);
        const changed = prepared.flatMap(({ change }) => (change === null ? [] : [change.id]));
        const others = found.prompts.filter(({ chosen }) => chosen.length === 0);
        const total = countOf(others) + countOf(newest);
        return {
          replaced: { prompts: newest, total, truncated: false },
          changed,
          changeId: changed.length === 0 ? null : changeId,
          ...broken,
        };
      },
    );
  }

  async #prepare(
    prompts: readonly FoundPrompt[],
    holds: ReadonlyMap<PromptId, Hold>,
    how: Applying,
  ): Promise<{
    readonly newest: readonly FoundPrompt[];
    readonly prepared: readonly PreparedChange[];
    readonly broken: Broken;
  }> {
    const newest: FoundPrompt[] = [];
    const prepared: PreparedChange[] = [];
    try {
      for (const [index, prompt] of prompts.entries()) {
        if (index % promptsPerTurn === 0) await nextTurn();
        const document = holds.get(prompt.head.id)?.document;
        if (document === undefined) continue;
        const present = await this.#newest(prompt, document.head, how);
        newest.push(present);
        this.#checkSize(present);
        const edit = editOf(present, how.actor);
        prepared.push(await named(prompt.head.id, () => document.prepareEdits([edit])));
      }
      // Before the commit: afterwards the library says what the new texts include.
      return { newest, prepared, broken: await this.#brokenBy(newest) };
    } catch (error) {
      for (const { discard } of prepared) discard();
      throw error;
    }
  }

  /** What the replacing breaks. */
  async #brokenBy(prompts: readonly FoundPrompt[]): Promise<Broken> {
    return {
      ...(await brokenInclusions(prompts, this.#context)),
      ...(await brokenVariables(prompts, this.#context)),
    };
  }

  /** Before the text is made: 10,000 long replacements are a gigabyte. @throws PromptError `content_too_large` */
  #checkSize({ head, matches, chosen }: FoundPrompt): void {
    const { maxContentBytes } = this.#context.limits;
    let length = head.content.length;
    for (const index of chosen) {
      const { from, to, replacement } = matches[index]!;
      length += replacement.length - (to - from);
    }
    // A UTF-16 unit is a byte of UTF-8 at least.
    if (length <= maxContentBytes) return;
    throw new PromptError('content_too_large', {
      detail: `nothing was changed; ${head.id}: the content would have at least ${length} bytes, the limit is ${maxContentBytes}`,
    });
  }

  /** The prompt as it is now that it is held. @throws PromptError `stale_revision` when that matters to whoever chose */
  async #newest(prompt: FoundPrompt, head: Head, { finder, body }: Applying): Promise<FoundPrompt> {
    // A prompt deleted and made again meanwhile may be at the same revision.
    if (head.revision === prompt.head.revision && head.content === prompt.head.content)
      return prompt;
    const { only, revisions } = body;
    if (only !== undefined || revisions?.has(head.id) === true)
      throw new PromptError('stale_revision', {
        detail: `${head.id} was changed meanwhile; look again`,
      });
    const [matches = []] = await finder.find([head.content], maxReplaceMatches);
    return { head, matches, chosen: matches.map((_match, index) => index) };
  }
}

type Broken = BrokenInclusions & BrokenVariables;

interface Applying {
  readonly finder: TextFinder;
  readonly body: ReplaceBody;
  readonly actor: Actor;
}

function countOf(prompts: readonly FoundPrompt[]): number {
  return prompts.reduce((sum, { matches }) => sum + matches.length, 0);
}

/** @throws PromptError `invalid_request` */
function finderFor(body: ReplaceBody, ports: ReplacerContext['ports']): TextFinder {
  for (const field of ['find', 'replace'] as const)
    if (!body[field].isWellFormed())
      throw new PromptError('invalid_request', {
        field,
        detail: `field ${field}: expected well-formed Unicode, found a lone surrogate`,
      });
  const wish: PatternWish = {
    // Contents have lines ended by LF, whatever their files have (SPEC F9).
    find: toLineFeeds(body.find),
    replace: toLineFeeds(body.replace),
    caseSensitive: body.case_sensitive,
    wholeWord: body.whole_word,
  };
  return body.regex ? createPatternFinder(wish, ports) : createLiteralFinder(wish);
}

/** @throws PromptError `stale_revision` when a chosen match is not there */
function chosenOf({ only }: ReplaceBody, id: PromptId, count: number): readonly number[] {
  if (only === undefined) return Array.from({ length: count }, (_, index) => index);
  const chosen = new Set(only.flatMap((each) => (each.id === id ? each.indices : [])));
  for (const index of chosen)
    if (index >= count)
      throw new PromptError('stale_revision', {
        detail: `${id} has ${count} matches, none of number ${index}; look again`,
      });
  return [...chosen].sort((a, b) => a - b);
}

function refuseReadOnly(prompts: readonly FoundPrompt[]): void {
  const refused = prompts.filter(({ head }) => head.readOnlyReason !== null);
  if (refused.length === 0) return;
  const shown = refused.slice(0, 10).map(({ head }) => `${head.id} (${head.readOnlyReason})`);
  const more = refused.length > shown.length ? ` and ${refused.length - shown.length} more` : '';
  throw new PromptError('read_only', {
    detail: `nothing was changed, because these cannot be: ${shown.join(', ')}${more}; leave them out`,
  });
}

function refuseTooMuch(prompts: readonly FoundPrompt[]): void {
  let length = 0;
  for (const { matches, chosen } of prompts)
    for (const index of chosen) length += matches[index]?.replacement.length ?? 0;
  if (length <= maxInsertedLength) return;
  throw new PromptError('invalid_request', {
    field: 'replace',
    detail: `field replace: ${length} characters would be put in, at most ${maxInsertedLength} are at once; nothing was changed. Name fewer prompts with include`,
  });
}

function editOf({ head, matches, chosen }: FoundPrompt, actor: Actor): Edit {
  const changes = chosen.flatMap((index) => {
    const match = matches[index];
    return match === undefined
      ? []
      : [{ from: match.from, to: match.to, insert: match.replacement }];
  });
  return { ...actor, text: { changes }, baseRevision: head.revision, isReplacement: true };
}

/** Says which prompt of many a refusal is about. */
async function named<T>(id: PromptId, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PromptError)) throw error;
    throw new PromptError(error.code, {
      detail: `nothing was changed; ${id}: ${error.detail}`,
      field: error.field,
      cause: error,
    });
  }
}
