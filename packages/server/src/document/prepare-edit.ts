import {
  PromptError,
  applyChanges,
  diffText,
  findBrokenBlock,
  joinFrontMatter,
  mapChanges,
  readHeader,
  splitFrontMatter,
  type ErrorCode,
  type Limits,
  type TextChange,
} from '@prompt-manager/core';
import {
  checkContent,
  checkMetadata,
  normaliseContent,
  type Edit,
  type EditText,
} from '../library/edit.ts';
import type { HeadText } from '../library/head.ts';
import { settleText } from '../library/settle-text.ts';
import { toLineFeeds } from '../mirror/line-ends.ts';
import { textDistance } from '../library/text-distance.ts';
import type { PastTexts } from './past-texts.ts';

/** What an edit comes to once it is merged with everything before it. */
export interface MergedEdit {
  readonly text: HeadText;
  readonly changes: readonly TextChange[];
  /** The content as the writer has it after its own change; null when it sent no text. */
  readonly intended: string | null;
}

/** What an edit is merged with. */
export interface EditContext {
  readonly text: HeadText;
  readonly revision: number;
  readonly past: PastTexts;
  /** The text at `edit.baseRevision` when `past` does not hold it. */
  readonly oldBase: string | undefined;
  readonly limits: Limits;
}

/**
 * Merges one edit into the newest text (SPEC D6): whole content is diffed against the revision it was based on, and
 * the changes are carried over everything that happened since.
 *
 * @throws PromptError `stale_revision`, `revision_unknown`, `invalid_request`, `content_too_large`
 */
export function mergeEdit(edit: Edit, context: EditContext): MergedEdit {
  const { text, revision, limits } = context;
  if (edit.onlyIfRevision !== undefined && edit.onlyIfRevision !== revision) {
    throw new PromptError('stale_revision', {
      detail: `the prompt is at revision ${revision}, the change was meant for ${edit.onlyIfRevision}`,
    });
  }
  if (edit.onlyIfHeader !== undefined && edit.onlyIfHeader !== text.header) {
    throw new PromptError('stale_revision', {
      field: 'base_front_matter',
      detail: 'the front matter was changed since it was read; read it again and repeat the change',
    });
  }
  checkMetadata(edit, limits);
  // Before anything is laid over it: a broken header cannot take a description.
  const given = edit.header === undefined ? text.header : settleHeader(edit.header, headerRefusal);
  const { changes, intended } =
    edit.text === undefined ? { changes: [], intended: null } : mergeText(edit, edit.text, context);
  const merged = applyChanges(text.content, changes);
  if (changes.length > 0) {
    checkContent(merged, limits);
    normaliseContent(merged);
  }
  const settled = settleText({ ...text, content: merged, header: given }, edit, text);
  if (edit.text === undefined && text.header === null && settled.header !== null)
    checkNoBrokenBlock(edit, text.content);
  const header =
    settled.header === text.header ? text.header : settleHeader(settled.header, headerRefusal);
  return {
    intended,
    text: { ...settled, header },
    changes: settled.content === merged ? changes : diffText(text.content, settled.content),
  };
}

/** Refuses front matter above a block that was meant as such and cannot be read (SPEC R10): nobody wants two. */
function checkNoBrokenBlock({ header, description }: Edit, body: string): void {
  const broken = findBrokenBlock({ header: null, body });
  if (broken === null) return;
  const [wrong] = readHeader(broken.header).problems;
  const why = wrong === undefined ? '' : ` (line ${wrong.line}: ${wrong.message})`;
  throw new PromptError('invalid_request', {
    field:
      header !== undefined ? 'front_matter' : description === undefined ? 'tags' : 'description',
    detail: `the prompt begins with front matter that cannot be read${why}, so that it is text; mend it there first, or send front_matter together with the content below it`,
  });
}

/**
 * The form of front matter that its file will be read back as (SPEC F1): lines ended by LF, the last one too.
 *
 * @throws PromptError as `refusal` says when no file can hold it: it is no YAML mapping, holds a fence or is too long.
 */
export function settleHeader(
  header: string | null,
  refusal: { readonly code: ErrorCode; readonly field: string },
): string | null {
  if (header === null) return null;
  const settled = toLineFeeds(header.endsWith('\n') ? header : `${header}\n`);
  const file = joinFrontMatter({ bom: false, header: settled, body: '', eol: '\n' });
  if (splitFrontMatter(file).header === settled) return settled;
  const { code, field } = refusal;
  const [wrong] = readHeader(settled).problems;
  const found = wrong === undefined ? '' : `; line ${wrong.line}: ${wrong.message}`;
  throw new PromptError(code, {
    field,
    detail: `expected front matter that is one YAML mapping without a line of three dashes, at most 65,536 characters long${found}`,
  });
}

const headerRefusal = { code: 'invalid_request', field: 'front_matter' } as const;

function mergeText(
  edit: Edit,
  sent: EditText,
  context: EditContext,
): { changes: readonly TextChange[]; intended: string } {
  const { text, revision, past, limits } = context;
  if ('content' in sent && sent.base !== undefined)
    return mergeFrom(sent.base, sent.content, context);
  const baseRevision = edit.baseRevision ?? revision;
  const base =
    baseRevision === revision ? text.content : (past.textAt(baseRevision) ?? context.oldBase);
  if (base === undefined || baseRevision > revision) {
    throw new PromptError('revision_unknown', {
      field: 'base_revision',
      detail: `the prompt has revisions 1 to ${revision}, the change names ${baseRevision}`,
    });
  }
  if ('content' in sent && sent.nearest !== undefined) {
    const nearest = nearestTo(sent.content, [...sent.nearest, base]);
    if (nearest !== base) return mergeFrom(nearest, sent.content, context);
  }
  const { changes, intended } = ownChanges(sent, base, limits);
  if (baseRevision === revision || changes.length === 0) return { changes, intended };
  const carried = past.holds(baseRevision)
    ? past.carry(changes, baseRevision)
    : carryOver(changes, base, text.content);
  return { changes: carried, intended };
}

/** Merges content that was made from a text which need not be a revision. */
function mergeFrom(
  base: string,
  content: string,
  { text, limits }: EditContext,
): { changes: readonly TextChange[]; intended: string } {
  const { changes } = ownChanges({ content }, base, limits);
  return { changes: carryOver(changes, base, text.content), intended: content };
}

/** The candidate that differs least from a text; the first of equals. */
function nearestTo(content: string, candidates: readonly string[]): string {
  let nearest = content;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const differs = textDistance(candidate, content);
    if (differs < least) [nearest, least] = [candidate, differs];
  }
  return nearest;
}

function carryOver(
  changes: readonly TextChange[],
  base: string,
  now: string,
): readonly TextChange[] {
  return base === now ? changes : mapChanges(changes, diffText(base, now), base.length);
}

function ownChanges(
  sent: EditText,
  base: string,
  limits: Limits,
): { changes: readonly TextChange[]; intended: string } {
  if ('content' in sent) {
    checkContent(sent.content, limits);
    return { changes: diffText(base, normaliseContent(sent.content)), intended: sent.content };
  }
  const changes = sent.changes.map((change, index) => ({
    ...change,
    insert: normaliseContent(change.insert, `changes/${index}/insert`),
  }));
  checkRanges(changes, base);
  return { changes, intended: applyChanges(base, changes) };
}

function checkRanges(changes: readonly TextChange[], base: string): void {
  const { length } = base;
  let end = 0;
  changes.forEach(({ from, to }, index) => {
    if (from < end || from > to || to > length) {
      throw new PromptError('invalid_request', {
        field: `changes/${index}`,
        detail: `field changes/${index}: expected ${end} <= from <= to <= ${length} (ascending, not overlapping, inside the base text), found from ${from} to ${to}`,
      });
    }
    checkCut(base, from, `changes/${index}/from`);
    checkCut(base, to, `changes/${index}/to`);
    end = to;
  });
}

/** Refuses an offset between the halves of a surrogate pair: Yjs would replace both by U+FFFD. */
function checkCut(base: string, offset: number, field: string): void {
  if ((base.codePointAt(offset - 1) ?? 0) <= 0xffff) return;
  throw new PromptError('invalid_request', {
    field,
    detail: `field ${field}: expected an offset between whole characters, found ${offset}, which is inside a surrogate pair`,
  });
}
