import { folderOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import { scanInclusions } from './inclusion.ts';
import type { InclusionTarget } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';
import { globFolder, globFolders, isRelative, resolveTarget } from './resolve.ts';
import type { Resolution } from './resolve.ts';
import { moveRelative, spellGlob, spellTarget, withTail } from './spell-target.ts';
import type { TextChange } from './text-diff.ts';

/** What happens to names together. */
export interface NamesChange {
  /** New ids by old ids. */
  readonly renamed: ReadonlyMap<PromptId, PromptId>;
  readonly added?: readonly PromptId[] | undefined;
  readonly deleted?: ReadonlySet<PromptId> | undefined;
  /** The folder that is renamed with all that is below it, if one is: globs of it follow. */
  readonly folder?: { readonly from: string; readonly to: string } | undefined;
}

/** One inclusion of a text, with what it means before names change. */
export interface TracedInclusion {
  /** Where the target stands, the brackets left out. */
  readonly from: number;
  readonly to: number;
  readonly target: InclusionTarget;
  readonly meaning: Resolution;
  /** For a glob: the folder it means; null when none of those it may mean has a prompt. */
  readonly folder: string | null;
}

/** A glob that stands for other prompts than before, or for the same in another order. */
export interface GlobShift {
  readonly kind: 'glob';
  readonly target: string;
  /** What it stands for now and did not before, under the new ids. */
  readonly joined: readonly PromptId[];
  /** What it stood for and does not now, under the old ids. */
  readonly left: readonly PromptId[];
}

/** What cannot stay as it was, whatever is written. */
export type MeaningShift =
  | GlobShift
  /** An inclusion that named nothing and now names a prompt. */
  | { readonly kind: 'found'; readonly target: string; readonly id: PromptId }
  /** An inclusion whose prompt is gone, or has an id that cannot be written here. */
  | { readonly kind: 'lost'; readonly target: string; readonly id: PromptId };

/** What {@link respellInclusions} comes to. */
export interface Respelling {
  /** Replacements of targets, ascending, offsets in the traced text. */
  readonly edits: readonly TextChange[];
  readonly shifts: readonly MeaningShift[];
}

/** The inclusions of a text with their meaning, taken before names change, for {@link respellInclusions}. Pins are left out: they mean nothing yet. */
export function traceInclusions(
  text: string,
  includer: PromptId | null,
  names: PromptNames,
): readonly TracedInclusion[] {
  if (!text.includes('[[')) return [];
  return scanInclusions(text).flatMap((segment): TracedInclusion[] => {
    if (segment.kind !== 'inclusion' || segment.target.pin !== null) return [];
    const { target, from, to } = segment;
    const meaning = resolveTarget(target, includer, names);
    const folder = target.glob === 'none' ? null : globFolder(target, includer, names);
    return [{ from: from + 2, to: to - 2, target, meaning, folder }];
  });
}

/**
 * How inclusions are respelt so that each means what it meant before names changed (SPEC M1, M2): those
 * that would mean another prompt, or only by being the nearest of several, or that spell out an id
 * that is another now. Each keeps its style; the rest of the text keeps its bytes.
 */
export function respellInclusions(
  traced: readonly TracedInclusion[],
  context: {
    /** The prompt whose text they stood in, under its old id. */
    readonly from: PromptId | null;
    /** The prompt whose text they stand in now. */
    readonly includer: PromptId | null;
    readonly change: NamesChange;
    /** The names after the change. */
    readonly names: PromptNames;
  },
): Respelling {
  const edits: TextChange[] = [];
  const shifts: MeaningShift[] = [];
  for (const inclusion of traced) {
    const { spelling, shift } = respell(inclusion, context);
    if (shift !== null) shifts.push(shift);
    const { from, to, target } = inclusion;
    if (spelling !== null && spelling !== target.spelling)
      edits.push({ from, to, insert: spelling });
  }
  return { edits, shifts };
}

type Context = Parameters<typeof respellInclusions>[1];

/** How one inclusion is written now, null as before, and what cannot stay. */
interface Respelt {
  readonly spelling: string | null;
  readonly shift: MeaningShift | null;
}

const kept: Respelt = { spelling: null, shift: null };

function respell(inclusion: TracedInclusion, context: Context): Respelt {
  const { meaning, target } = inclusion;
  switch (meaning.kind) {
    case 'one':
      return respellOne(target, meaning, context);
    case 'many':
      return respellGlob(inclusion, meaning.ids, context);
    case 'missing':
      return respellMissing(target, context);
  }
}

function respellOne(
  target: InclusionTarget,
  { id: oldId, ambiguous: wasAmbiguous }: Extract<Resolution, { kind: 'one' }>,
  { includer, change, names }: Context,
): Respelt {
  const lost: Respelt = {
    spelling: null,
    shift: { kind: 'lost', target: target.spelling, id: oldId },
  };
  if (change.deleted?.has(oldId) === true) return lost;
  const newId = change.renamed.get(oldId) ?? oldId;
  const found = resolveTarget(target, includer, names);
  const isMeant = found.kind === 'one' && found.id === newId;
  const isClear = isMeant && (found.ambiguous === undefined || wasAmbiguous !== undefined);
  const isSpeltOut = target.path === oldId && newId !== oldId;
  if (isClear && !isSpeltOut) return kept;
  const spelling = spellTarget({ target, includer, oldId, newId, names });
  if (spelling !== null) return { spelling, shift: null };
  return isMeant ? kept : lost;
}

function respellGlob(
  { target, folder: oldFolder }: TracedInclusion,
  members: readonly PromptId[],
  { includer, change, names }: Context,
): Respelt {
  const resolved = (each: InclusionTarget): readonly PromptId[] => {
    const found = resolveTarget(each, includer, names);
    return found.kind === 'many' ? found.ids : [];
  };
  let spelling: string | null = null;
  let now = resolved(target);
  if (oldFolder !== null) {
    const folder = movedFolder(oldFolder, change);
    const inFolder = names.inFolder(folder, target.glob === '**');
    const wanted = inFolder.filter((each) => each !== includer);
    const isMeant = (each: InclusionTarget): boolean =>
      globFolders(each, includer).includes(folder) && isEqual(resolved(each), wanted);
    const isSpeltOut = target.path === oldFolder && folder !== oldFolder;
    if (isSpeltOut || !isMeant(target)) {
      spelling = spellGlob({ target, includer, oldFolder, folder, isMeant });
      if (spelling !== null) now = wanted;
    }
  }
  const before = members.map((id) => change.renamed.get(id) ?? id);
  if (isEqual(before, now)) return { spelling, shift: null };
  const known = new Set(before);
  const present = new Set(now);
  const joined = now.filter((id) => !known.has(id));
  const left = members.filter((id) => !present.has(change.renamed.get(id) ?? id));
  return { spelling, shift: { kind: 'glob', target: target.spelling, joined, left } };
}

/** Where a folder is after the change: elsewhere only when the folder is renamed or one that it lies in. */
function movedFolder(folder: string, { folder: renamed }: NamesChange): string {
  if (renamed === undefined) return folder;
  const { from, to } = renamed;
  return folder === from || folder.startsWith(`${from}/`) ? to + folder.slice(from.length) : folder;
}

function respellMissing(target: InclusionTarget, { from, includer, names }: Context): Respelt {
  const found = resolveTarget(target, includer, names);
  if (found.kind !== 'one') return kept;
  // A relative path named a place that is empty still; from the new folder another way leads there.
  const path = isRelative(target.path)
    ? moveRelative(target.path, folderOfText(from), folderOfText(includer))
    : null;
  if (path !== null && resolveTarget({ ...target, path }, includer, names).kind === 'missing')
    return { spelling: withTail(target, path), shift: null };
  return { spelling: null, shift: { kind: 'found', target: target.spelling, id: found.id } };
}

function folderOfText(id: PromptId | null): string {
  return id === null ? '' : folderOf(id);
}

function isEqual(a: readonly PromptId[], b: readonly PromptId[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
