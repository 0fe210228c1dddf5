import {
  NamesAsIf,
  PromptError,
  applyChanges,
  parseTarget,
  respellInclusions,
  scanInclusions,
  spellTarget,
  traceInclusions,
  type Limits,
  type PromptId,
  type PromptNames,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { firstText } from '../library/prompt-service.ts';
import { checkExpansions } from './expansion-check.ts';
import { checkChangeable } from './check-changeable.ts';
import type { Refactorer, RefactorRun } from './refactorer.ts';
import type { Planning, RefactorOutcome, Refactoring } from './refactoring.ts';
import { respellLibrary } from './respell-library.ts';

/** A piece of a prompt that is to become a fragment, as a client asks for it. */
export interface ExtractWish extends RefactorRun {
  readonly id: PromptId;
  /** The revision the offsets are of; refused when there is a newer one. */
  readonly baseRevision: number;
  /** Range in the content, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly newId: PromptId;
  /** How the fragment is named in the place it is taken from. */
  readonly style: 'short' | 'full';
}

/** What extracting and inlining need from the house. */
export interface MoveTextContext {
  readonly heads: Heads;
  readonly refactorer: Pick<Refactorer, 'run'>;
  readonly limits: Limits;
  readonly checkPlace: (id: PromptId, field: string) => void;
}

/**
 * Makes a fragment of a range of a prompt and includes it there: what the prompt expands to keeps its bytes (SPEC M5).
 *
 * @throws PromptError `prompt_not_found`, `prompt_exists`, `stale_revision`, `invalid_request`, `read_only`,
 * `refactor_refused`, and what {@link Refactorer.run} throws
 */
export function extract(context: MoveTextContext, wish: ExtractWish): Promise<RefactorOutcome> {
  return context.refactorer.run(() => planExtract(context, wish), wish);
}

function* planExtract(context: MoveTextContext, wish: ExtractWish): Planning {
  const { heads, limits, checkPlace } = context;
  const { id, newId } = wish;
  const head = checkChangeable(heads, id, wish.baseRevision);
  if (heads.has(newId))
    throw new PromptError('prompt_exists', {
      field: 'new_id',
      detail: `a prompt with the id ${newId} exists`,
    });
  checkPlace(newId, 'new_id');
  // The last line break stays where it is: a fragment is inserted without its own (SPEC E5).
  const to = head.content.slice(wish.from, wish.to).endsWith('\n') ? wish.to - 1 : wish.to;
  checkRange(head, wish.from, to);
  const namesAfter = new NamesAsIf(heads.names, [], [newId]);
  const inclusion = spellInclusion(namesAfter, wish);
  const text = movedText(heads.names, head, { from: wish.from, to, newId, namesAfter });
  const own = new Map([[id, [{ from: wish.from, to, insert: inclusion }]]]);
  const renamed = new Map<PromptId, PromptId>();
  const respelling = yield* respellLibrary(heads, { renamed, added: [newId], own });
  const made = firstText({ content: `${text}\n`, description: null, tags: [] }, limits);
  const refactoring: Refactoring = {
    ...respelling,
    renamed,
    created: [{ ...made, id: newId }],
    deleted: new Set(),
    // Whatever the prompt expands to is looked at.
    dependsOnName: () => true,
  };
  yield* checkExpansions({ heads, limits }, refactoring, [id]);
  return refactoring;
}

/** How the new fragment is included, its name among the names. */
function spellInclusion(names: PromptNames, { id, newId, style }: ExtractWish): string {
  // A suffix of one segment, or the id itself, as the style to keep.
  const target = parseTarget(style === 'full' ? newId : '-');
  const oldId = newId;
  const spelling = spellTarget({ target, includer: id, oldId, newId, names });
  if (spelling !== null) return `[[${spelling}]]`;
  throw new PromptError('invalid_id', {
    field: 'new_id',
    detail: `${newId} cannot be written as an inclusion in ${id}; choose a shorter id`,
  });
}

/** The text of a range as it means the same in another prompt, whose name is among the names after. */
function movedText(
  names: PromptNames,
  { id, content }: Head,
  {
    from,
    to,
    newId,
    namesAfter,
  }: {
    readonly from: number;
    readonly to: number;
    readonly newId: PromptId;
    readonly namesAfter: PromptNames;
  },
): string {
  const text = content.slice(from, to);
  const change = { renamed: new Map<PromptId, PromptId>(), added: [newId] };
  const traced = traceInclusions(text, id, names);
  const context = { from: id, includer: newId, change, names: namesAfter };
  const { edits, shifts } = respellInclusions(traced, context);
  const lost = shifts.find(({ kind }) => kind === 'lost');
  if (lost === undefined) return applyChanges(text, edits);
  throw new PromptError('refactor_refused', {
    field: 'new_id',
    detail: `[[${lost.target}]] cannot be written in ${newId} so that it means the same; choose another id`,
  });
}

function checkRange({ content }: Head, from: number, to: number): void {
  const refuse = (field: string, detail: string): never => {
    throw new PromptError('invalid_request', { field, detail: `field ${field}: ${detail}` });
  };
  if (from >= to || to > content.length)
    refuse(
      'to',
      `expected a range with text inside the ${content.length} characters, found ${from} to ${to}`,
    );
  for (const [field, at] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if ((content.codePointAt(at - 1) ?? 0) > 0xffff)
      refuse(
        field,
        `expected an offset between whole characters, found ${at}, which is inside a surrogate pair`,
      );
    const cut = scanInclusions(content).find(
      (segment) => segment.kind !== 'text' && segment.from < at && at < segment.to,
    );
    if (cut !== undefined)
      refuse(
        field,
        `expected an offset outside inclusions, found ${at}, which is inside ${content.slice(cut.from, cut.to)}`,
      );
  }
}
