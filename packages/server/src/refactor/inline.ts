import {
  NamesAsIf,
  PromptError,
  resolveTarget,
  scanInclusions,
  type Limits,
  type NamesChange,
  type PromptId,
  type PromptNames,
  type Segment,
  type TextChange,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { checkChangeable } from './check-changeable.ts';
import { checkExpansions } from './expansion-check.ts';
import type { MoveTextContext } from './extract.ts';
import { inlinedText, type InlinedText } from './inlined-text.ts';
import type { RefactorRun } from './refactorer.ts';
import type { Planning, RefactorNotes, RefactorOutcome, Refactoring } from './refactoring.ts';
import { respellLibrary } from './respell-library.ts';

/** Which inclusions are to be replaced by what they include, as a client asks for it. */
export interface InlineWish extends RefactorRun {
  /** With a place the prompt that includes; without one the fragment, whose inclusions everywhere are meant. */
  readonly id: PromptId;
  /** A range inside the inclusion, in UTF-16 units of the content; both ends alike for a cursor. */
  readonly place: { readonly from: number; readonly to: number } | null;
  /** Refused when the prompt has a newer revision. */
  readonly baseRevision: number | undefined;
  /** Deletes the fragment, which nothing may include any more then. */
  readonly deleteFragment: boolean;
}

type Inclusion = Extract<Segment, { kind: 'inclusion' }>;

/** An inclusion that is replaced, and by what. */
interface Inlining {
  readonly includer: PromptId;
  readonly inclusion: Inclusion;
  readonly inlined: InlinedText;
}

/**
 * Replaces inclusions by the text they stand for, one level deep: inclusions inside it stay inclusions (SPEC M6).
 *
 * @throws PromptError `prompt_not_found`, `stale_revision`, `invalid_request`, `read_only`, `content_too_large`,
 * `refactor_refused`, and what `Refactorer.run` throws
 */
export function inline(context: MoveTextContext, wish: InlineWish): Promise<RefactorOutcome> {
  return context.refactorer.run(() => planInline(context, wish), wish);
}

function* planInline({ heads, limits }: MoveTextContext, wish: InlineWish): Planning {
  const { id, place, baseRevision, deleteFragment } = wish;
  const { inlinings, left } =
    place === null
      ? yield* everywhere(heads, wish)
      : { inlinings: [atPlace(heads, checkChangeable(heads, id, baseRevision), place)], left: [] };
  yield* refuseCycles(heads, inlinings);
  const fragments = place === null ? [id] : inlinings.flatMap(({ inlined }) => inlined.fragments);
  const deleted = new Set(deleteFragment ? fragments : []);
  for (const each of deleted) checkChangeable(heads, each, undefined);
  const change = { renamed: new Map<PromptId, PromptId>(), deleted };
  const own = yield* editsOf(inlinings, change, new NamesAsIf(heads.names, deleted));
  for (const [includer, edits] of own) {
    checkSize(heads, limits, { id: includer, edits });
    yield;
  }
  const respelling = yield* respellLibrary(heads, { ...change, own });
  const { notes } = respelling;
  for (const { id: includer, shift } of notes.shifts) {
    const isGone = shift.kind === 'lost' || (shift.kind === 'glob' && shift.left.length > 0);
    if (deleteFragment && isGone)
      throw new PromptError('refactor_refused', {
        field: 'delete_fragment',
        detail: `${includer} still includes [[${shift.target}]]; inline it there too, or keep the fragment`,
      });
  }
  const refactoring: Refactoring = {
    ...change,
    ...respelling,
    created: [],
    notes: { ...notes, left: [...left, ...notes.left] },
    // Whatever the prompts expand to is looked at.
    dependsOnName: () => true,
  };
  yield* checkExpansions({ heads, limits }, refactoring, own.keys());
  return refactoring;
}

/**
 * Refuses prompts that include each other: where a cycle is cut depends on the way by which it was entered, so others
 * would expand differently. @throws PromptError `refactor_refused`
 */
function* refuseCycles(
  { graph }: Heads,
  inlinings: readonly Inlining[],
): Generator<undefined, void, undefined> {
  const below = new Map<PromptId, ReadonlySet<PromptId>>();
  for (const { includer, inclusion, inlined } of inlinings) {
    yield;
    for (const fragment of inlined.fragments) {
      const reached = below.get(fragment) ?? graph.transitiveDependencies([fragment]);
      below.set(fragment, reached);
      if (reached.has(includer))
        throw new PromptError('refactor_refused', {
          detail: `[[${inclusion.target.spelling}]] in ${includer} is part of a cycle: ${fragment} includes ${includer} again; break the cycle first`,
        });
    }
  }
}

/** The inclusion at a place of a prompt. */
function atPlace(
  heads: Heads,
  { id, content }: Head,
  { from, to }: { readonly from: number; readonly to: number },
): Inlining {
  const found = scanInclusions(content).find(
    (segment) => segment.kind === 'inclusion' && segment.from <= from && to <= segment.to,
  );
  if (found?.kind !== 'inclusion' || from > to)
    throw new PromptError('invalid_request', {
      field: 'from',
      detail: `field from: expected a place inside one inclusion of ${id}, found ${from} to ${to}`,
    });
  return { includer: id, inclusion: found, inlined: inlinedText(heads, found.target, id) };
}

/** Every inclusion of a fragment by its name; globs that match it stay. */
function* everywhere(
  heads: Heads,
  { id, baseRevision, deleteFragment }: InlineWish,
): Generator<
  undefined,
  { readonly inlinings: readonly Inlining[]; readonly left: RefactorNotes['left'] },
  undefined
> {
  const fragment = heads.get(id);
  if (fragment?.revision !== (baseRevision ?? fragment?.revision))
    checkChangeable(heads, id, baseRevision);
  const inlinings: Inlining[] = [];
  const left: RefactorNotes['left'][number][] = [];
  for (const includer of heads.graph.dependents(id)) {
    yield;
    const head = heads.get(includer);
    const inclusions = scanInclusions(head?.content ?? '').filter(
      (segment): segment is Inclusion =>
        segment.kind === 'inclusion' && means(heads, segment, includer, id),
    );
    const reason = head?.readOnlyReason ?? null;
    if (reason !== null && inclusions.length > 0 && !deleteFragment)
      left.push({ id: includer, inclusions: inclusions.length, reason });
    else if (inclusions.length > 0) checkChangeable(heads, includer, undefined);
    if (reason !== null) continue;
    // Most are spelt alike, and what one spelling stands for here is looked at once.
    const texts = new Map<string, InlinedText>();
    for (const inclusion of inclusions) {
      const { spelling } = inclusion.target;
      const inlined = texts.get(spelling) ?? inlinedText(heads, inclusion.target, includer);
      texts.set(spelling, inlined);
      inlinings.push({ includer, inclusion, inlined });
    }
  }
  if (inlinings.length > 0 || deleteFragment) return { inlinings, left };
  throw new PromptError('invalid_request', {
    field: 'prompt_id',
    detail: `no prompt that can be changed includes ${id} by its name`,
  });
}

function means(heads: Heads, { target }: Inclusion, includer: PromptId, id: PromptId): boolean {
  const found = resolveTarget(target, includer, heads.names);
  if (found.kind !== 'one' || found.id !== id) return false;
  const source = heads.read(id);
  // A heading that is not there has no text; its marker stays.
  return (
    target.section === null ||
    (source !== undefined && heads.parsed.get(source).section(target.section) !== undefined)
  );
}

function* editsOf(
  inlinings: readonly Inlining[],
  change: NamesChange,
  names: PromptNames,
): Generator<undefined, ReadonlyMap<PromptId, readonly TextChange[]>, undefined> {
  const edits = new Map<PromptId, TextChange[]>();
  const written = new Map<InlinedText, string>();
  for (const { includer, inclusion, inlined } of inlinings) {
    const own = edits.get(includer) ?? [];
    edits.set(includer, own);
    const insert = written.get(inlined) ?? inlined.write(change, names);
    written.set(inlined, insert);
    yield;
    own.push({ from: inclusion.from, to: inclusion.to, insert });
  }
  return edits;
}

/** Before the text is made: a fragment included 50,000 times may come to gigabytes. @throws PromptError `content_too_large` */
function checkSize(
  heads: Heads,
  { maxContentBytes }: Pick<Limits, 'maxContentBytes'>,
  { id, edits }: { readonly id: PromptId; readonly edits: readonly TextChange[] },
): void {
  let length = heads.get(id)?.content.length ?? 0;
  for (const { from, to, insert } of edits) length += insert.length - (to - from);
  // A UTF-16 unit is a byte of UTF-8 at least.
  if (length <= maxContentBytes) return;
  throw new PromptError('content_too_large', {
    detail: `${id} would have at least ${length} bytes, the limit is ${maxContentBytes}; inline fewer places`,
  });
}
