import type { Finding } from './finding.ts';
import { checkPromptId } from './ids.ts';
import type { PromptId } from './ids.ts';
import { parseTarget } from './inclusion.ts';
import { isMisspeltPath } from './misspelt-path.ts';
import { maxCandidates } from './problems.ts';
import type { PromptNames } from './prompt-names.ts';
import { isRelative, soughtPath } from './resolve.ts';
import { spellTarget } from './spell-target.ts';
import type { TextChange } from './text-diff.ts';

/** One way to mend a problem, as data: a change of the text it stands in, or a prompt to make. */
export type QuickFix =
  | {
      readonly title: string;
      readonly kind: 'edit';
      readonly change: TextChange;
      /** True for the only likely name when what is written is it but for slips: beyond reasonable doubt. */
      readonly isPreferred: boolean;
    }
  | {
      readonly title: string;
      readonly kind: 'create';
      readonly create: { readonly id: PromptId; readonly content: string };
    };

/** Most likely names that are offered for one missing one; more would be a guess. */
export const maxLikelyNames = 5;

/** What a fix is worked out from. */
export interface FixContext {
  /** The prompt whose text the finding stands in. */
  readonly includer: PromptId | null;
  readonly names: PromptNames;
  /** Every id a name that nobody has was probably meant to be; see `PromptNames.nearestAll`. */
  readonly nearestAll: (name: string) => readonly PromptId[];
}

/**
 * The ways to mend a finding, the likeliest first (SPEC I3). An inclusion keeps the style it has: a
 * path stays a path, a short name stays short, `.md` and section stay.
 */
export function quickFixes(finding: Finding, context: FixContext): readonly QuickFix[] {
  switch (finding.code) {
    case 'missing':
      return fixMissing(finding, context);
    case 'ambiguous':
      return [finding.id, ...finding.candidates.filter((id) => id !== finding.id)]
        .slice(0, maxCandidates)
        .flatMap((id) => respell(finding, id, '', context));
    case 'missing_section':
    case 'cycle':
    case 'no_match':
      return [remove(finding)];
    case 'reserved': {
      const { from } = finding;
      const change = { from, to: from, insert: '\\' };
      return [edit('Mark it as plain text', change)];
    }
    case 'second_front_matter': {
      const { from, to } = finding;
      return [
        edit('Remove the second front matter', { from, to, insert: '' }),
        edit('Keep it as text, below an empty line', { from, to: from, insert: '\n' }),
      ];
    }
    case 'unclosed_inclusion': {
      const { from, to } = finding;
      return [
        edit('Close it with “]]”', { from: to, to, insert: ']]' }),
        edit('Mark it as plain text', { from, to: from, insert: '\\' }),
      ];
    }
    case 'malformed_variable': {
      const { from, to, meant } = finding;
      return [
        edit(`Change to “${meant}”`, { from, to, insert: meant }),
        edit('Mark it as plain text', { from, to: from, insert: '\\' }),
      ];
    }
    case 'undeclared_variable': {
      const { from, to, likely } = finding;
      return likely.map((name) => edit(`Change to “${name}”`, { from, to, insert: `{{${name}}}` }));
    }
    case 'unfilled':
      return [];
  }
}

function fixMissing(
  finding: Finding & { readonly target: string },
  context: FixContext,
): readonly QuickFix[] {
  const { names, includer } = context;
  const target = parseTarget(finding.target);
  if (target.pin !== null || target.glob !== 'none') return [remove(finding)];
  const path = soughtPath(target.path, includer);
  const likely = context.nearestAll(path).slice(0, maxLikelyNames);
  const whole = isRelative(target.path);
  const edits = likely.flatMap((id) => {
    const isPreferred = likely.length === 1 && isMisspeltPath(path, id, { names, whole });
    const fixes = respell(finding, id, path.includes('/') ? target.path : '', context);
    return fixes.map((fix) => ({ ...fix, isPreferred }));
  });
  const checked = checkPromptId(path);
  const isFree = checked.ok && !names.has(checked.id);
  return [...edits, ...(isFree ? [create(checked.id)] : [])];
}

function create(id: PromptId): QuickFix {
  return { title: `Create “${id}”`, kind: 'create', create: { id, content: '' } };
}

/** The inclusion spelt so that it means `id`; whole when it was spelt as `oldId`. */
function respell(
  finding: Finding & { readonly target: string },
  id: PromptId,
  oldId: string,
  { includer, names }: FixContext,
): readonly EditFix[] {
  const target = parseTarget(finding.target);
  const spelling = spellTarget({ target, includer, oldId: oldId as PromptId, newId: id, names });
  if (spelling === null) return [];
  const change = { from: finding.from + 2, to: finding.to - 2, insert: spelling };
  return [edit(`Change to “${spelling}”`, change)];
}

function remove({ from, to }: Finding): EditFix {
  const change = { from, to, insert: '' };
  return edit('Remove this inclusion', change);
}

type EditFix = QuickFix & { readonly kind: 'edit' };

function edit(title: string, change: TextChange): EditFix {
  return { title, kind: 'edit', change, isPreferred: false };
}
