import {
  PromptError,
  diffText,
  mapChanges,
  type Limits,
  type PromptId,
  type TextChange,
} from '@prompt-manager/core';
import { revivalOf, type Revival } from '../document/revival.ts';
import { SharedText } from '../document/shared-text.ts';
import type { ChangePart, Journal, PromptKey } from '../journal/journal.ts';
import type { Head, HeadText } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { eachBounded } from '../mirror/each-bounded.ts';
import { refuseTooMany, type Refactorer, type RefactorRun } from './refactorer.ts';
import type { CreatedPrompt, Planning, RefactorOutcome } from './refactoring.ts';
import { respellLibrary } from './respell-library.ts';

/** What an {@link undo} needs from the house. */
export interface UndoContext {
  readonly heads: Heads;
  readonly refactorer: Pick<Refactorer, 'run'>;
  readonly journal: Pick<Journal, 'change' | 'history' | 'updates'>;
  readonly limits: Pick<Limits, 'maxRefactoredPrompts'>;
  readonly checkPlace: (id: PromptId, field: string) => void;
}

/** A change that is to be undone. */
export interface UndoWish extends RefactorRun {
  readonly changeId: string;
}

/** Prompts named in a refusal; more are counted. */
const maxNamed = 10;
/** Prompts read back from the journal at the same time. */
const parallelReads = 32;

/** One prompt of the change, as it was before and after. */
interface PastPart {
  readonly key: PromptKey;
  readonly lastRevision: number;
  /** Null when the change made the prompt. */
  readonly before: PastState | null;
  /** Null when the change deleted it. */
  readonly after: PastState | null;
  /** How a prompt that the change deleted comes back; null when it is not deleted any more. */
  readonly revival: Revival | null;
  /** What takes the text after back to the text before; nothing where one of them is null. */
  readonly back: readonly TextChange[];
}

interface PastState {
  readonly id: PromptId;
  /** Null when the change left the text as it was. */
  readonly text: HeadText | null;
}

/**
 * Takes a change of several prompts back as one (SPEC M7): a prompt that nothing touched since has its text and id as before,
 * byte for byte; what was written since in other places is kept.
 *
 * @throws PromptError `change_not_found`, `undo_conflict`, `revision_gone`, `read_only`, and what `Refactorer.run` throws
 */
export async function undo(context: UndoContext, wish: UndoWish): Promise<RefactorOutcome> {
  const parts = await readParts(context, wish.changeId);
  return context.refactorer.run(() => planUndo(context, parts), wish);
}

async function readParts(
  context: Pick<UndoContext, 'journal' | 'heads' | 'limits'>,
  changeId: string,
): Promise<readonly PastPart[]> {
  const parts = await context.journal.change(changeId);
  refuseTooMany(parts.length, context.limits);
  if (parts.length === 0)
    throw new PromptError('change_not_found', {
      field: 'change_id',
      detail: `no change is named ${JSON.stringify(changeId)}`,
    });
  const read: PastPart[] = [];
  await eachBounded(parts, parallelReads, async (part) => {
    read.push(await readPart(context, part));
  });
  return read;
}

async function readPart(
  { journal, heads }: Pick<UndoContext, 'journal' | 'heads'>,
  { key, firstRevision, lastRevision }: ChangePart,
): Promise<PastPart> {
  const limit = lastRevision - firstRevision + 2;
  const lines = await journal.history(key, { beforeRevision: lastRevision + 1, limit });
  const newest = lines[0];
  const oldest = lines.at(-1);
  if (newest === undefined || oldest === undefined) throw new Error('a part has its revisions');
  const isDeleted = newest.kind === 'delete';
  const own = lines.filter(({ revision }) => revision >= firstRevision);
  const isMade = own.at(-1)?.kind === 'create';
  const isKept = own.every(({ kind }) => kind === 'rename');
  const textAt = async (revision: number): Promise<HeadText | null> => {
    if (isKept) return null;
    const head = heads.byKey(key);
    return head?.revision === revision ? head : readText(journal, key, revision);
  };
  const before = isMade ? null : { id: oldest.id, text: await textAt(firstRevision - 1) };
  const after = isDeleted ? null : { id: newest.id, text: await textAt(lastRevision) };
  const [from, to] = [after?.text ?? null, before?.text ?? null];
  const back = from === null || to === null ? [] : diffText(from.content, to.content);
  const revival = isDeleted && to !== null ? await readRevival(journal, key, to) : null;
  return { key, lastRevision, before, after, back, revival };
}

/** How a prompt that was deleted comes back with a text; null when it is not deleted any more. */
async function readRevival(
  journal: UndoContext['journal'],
  key: PromptKey,
  text: HeadText,
): Promise<Revival | null> {
  const [newest] = await journal.history(key, { limit: 1 });
  const [oldest] = await journal.history(key, { beforeRevision: 2, limit: 1 });
  if (newest?.kind !== 'delete' || oldest === undefined) return null;
  return revivalOf(journal, { key, revision: newest.revision, createdAtMs: oldest.atMs }, text);
}

async function readText(
  journal: UndoContext['journal'],
  key: PromptKey,
  revision: number,
): Promise<HeadText> {
  const updates = await journal.updates(key, revision);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  try {
    return shared.read();
  } finally {
    shared.destroy();
  }
}

/** What taking parts back comes to, gathered part by part. */
interface Gathered {
  readonly renamed: Map<PromptId, PromptId>;
  readonly own: Map<PromptId, readonly TextChange[]>;
  readonly fixed: Set<PromptId>;
  readonly created: CreatedPrompt[];
  readonly deleted: Set<PromptId>;
  readonly conflicts: string[];
}

function* planUndo({ heads, checkPlace }: UndoContext, parts: readonly PastPart[]): Planning {
  const gathered: Gathered = {
    renamed: new Map(),
    own: new Map(),
    fixed: new Set(),
    created: [],
    deleted: new Set(),
    conflicts: [],
  };
  for (const part of parts) {
    gather(heads, part, gathered);
    yield;
  }
  const { renamed, own, fixed, created, deleted, conflicts } = gathered;
  for (const id of [...renamed.values(), ...created.map((each) => each.id)]) {
    if (heads.has(id) && !renamed.has(id) && !deleted.has(id))
      conflicts.push(`another prompt is called ${id}`);
    checkPlace(id, 'change_id');
    yield;
  }
  refuseIfAny(conflicts);
  const added = created.map(({ id }) => id);
  const change = { renamed, added, deleted, own, fixed };
  const respelling = yield* respellLibrary(heads, change);
  for (const { id, shift } of respelling.notes.shifts)
    if (shift.kind === 'lost') conflicts.push(`${id} includes [[${shift.target}]] now`);
  refuseIfAny(conflicts);
  const keys = new Set(parts.map(({ key }) => key));
  const dependsOnName = (id: PromptId): boolean => {
    const key = heads.facts(id)?.key ?? null;
    // A prompt of the change that was deleted by hand and is back.
    return respelling.dependsOnName(id) || (key !== null && keys.has(key));
  };
  return { ...respelling, dependsOnName, renamed, created, deleted };
}

function gather(heads: Heads, part: PastPart, gathered: Gathered): void {
  const { before, after, key, lastRevision, revival } = part;
  const { created, deleted, conflicts } = gathered;
  const head = heads.byKey(key);
  if (after === null) {
    if (before === null) return;
    if (revival === null || head !== undefined)
      conflicts.push(`${before.id} was brought back since`);
    else created.push({ ...revival.text, id: before.id, revival });
    return;
  }
  if (before === null) {
    if (head === undefined) return; // Somebody deleted it already.
    if (head.revision === lastRevision) deleted.add(head.id);
    else conflicts.push(`${head.id} was changed since`);
    return;
  }
  if (head === undefined) conflicts.push(`${after.id} is not there any more`);
  else gatherChanged(head, { ...part, before, after }, gathered);
}

function gatherChanged(
  head: Head,
  { before, after, lastRevision, back }: PastPart & { before: PastState; after: PastState },
  { renamed, own, fixed, conflicts }: Gathered,
): void {
  if (head.readOnlyReason !== null)
    conflicts.push(`${head.id} cannot be changed: ${head.readOnlyReason}`);
  if (before.id !== after.id) {
    if (head.id !== after.id) conflicts.push(`${after.id} is called ${head.id} since`);
    renamed.set(head.id, before.id);
  }
  const isUntouched = head.revision === lastRevision || head.content === after.text?.content;
  if (isUntouched) fixed.add(head.id);
  if (before.text === null || after.text === null) return;
  const { content } = after.text;
  const since = content === head.content ? [] : diffText(content, head.content);
  if (meet(back, since)) conflicts.push(`${head.id} was changed in the same place since`);
  else own.set(head.id, since.length === 0 ? back : mapChanges(back, since, content.length));
}

/** Whether two lists of changes of one text concern the same place of it. Both ascend, so each is gone through once. */
function meet(a: readonly TextChange[], b: readonly TextChange[]): boolean {
  for (let atA = 0, atB = 0; atA < a.length && atB < b.length;) {
    const one = a[atA]!;
    const other = b[atB]!;
    const isPoint = one.from === one.to || other.from === other.to;
    if (
      isPoint
        ? one.from <= other.to && other.from <= one.to
        : one.from < other.to && other.from < one.to
    )
      return true;
    if (one.to < other.to) atA += 1;
    else atB += 1;
  }
  return false;
}

function refuseIfAny(conflicts: readonly string[]): void {
  if (conflicts.length === 0) return;
  const more = conflicts.length > maxNamed ? ` and ${conflicts.length - maxNamed} more` : '';
  throw new PromptError('undo_conflict', {
    field: 'change_id',
    detail: `the change cannot be taken back: ${conflicts.slice(0, maxNamed).join('; ')}${more}`,
  });
}
