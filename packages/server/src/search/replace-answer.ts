import { setImmediate as onNextTurn } from 'node:timers/promises';
import { LineIndex, type PromptId } from '@prompt-manager/core';
import type { ReplaceAnswer, ReplaceItem } from '@prompt-manager/protocol';
import type { Head } from '../library/head.ts';
import type { BrokenInclusions } from './broken-inclusions.ts';
import type { BrokenVariables } from './broken-variables.ts';
import type { PatternMatch } from './pattern-messages.ts';

/** Shown of a match, and of what stands before and after it in its line. */
const maxShown = 200;
const maxContext = 60;
/** Prompts made ready to be shown before others get a turn: 1 ms. */
const promptsPerTurn = 200;

/** A prompt that has what is looked for. */
export interface FoundPrompt {
  readonly head: Head;
  readonly matches: readonly PatternMatch[];
  /** Which of the matches are to be replaced. */
  readonly chosen: readonly number[];
}

/** Everything that was found. */
export interface Found {
  readonly prompts: readonly FoundPrompt[];
  /** Matches. */
  readonly total: number;
  /** There are more, which were not looked for. */
  readonly truncated: boolean;
}

/** One match less, which was only looked for to know whether there are more. */
export function withoutLast(prompts: readonly FoundPrompt[]): readonly FoundPrompt[] {
  const last = prompts.at(-1);
  if (last === undefined) return prompts;
  const matches = last.matches.slice(0, -1);
  const rest = prompts.slice(0, -1);
  return matches.length === 0 ? rest : [...rest, { ...last, matches }];
}

/** What was changed: the prompts, and what names the change for taking it back. */
export interface Replaced {
  readonly changed: readonly PromptId[];
  /** Null when nothing was. */
  readonly changeId: string | null;
}

/** What is found, or was replaced in the prompts that `changed` names. */
export async function replaceAnswer(
  { prompts, total, truncated }: Found,
  dryRun: boolean,
  {
    changed,
    changeId,
    breaks,
    omitted,
    variableBreaks,
    omittedVariables,
  }: Replaced & BrokenInclusions & BrokenVariables,
): Promise<ReplaceAnswer> {
  const wasChanged = new Set(changed);
  const shown = dryRun ? prompts : prompts.filter(({ head }) => wasChanged.has(head.id));
  const items: ReplaceItem[] = [];
  for (const [index, prompt] of shown.entries()) {
    items.push(itemOf(prompt, dryRun));
    if (index % promptsPerTurn === promptsPerTurn - 1) await onNextTurn();
  }
  return {
    items,
    total,
    truncated,
    dry_run: dryRun,
    changed: [...changed],
    change_id: changeId,
    breaks,
    omitted_breaks: omitted,
    variable_breaks: variableBreaks,
    omitted_variable_breaks: omittedVariables,
  };
}

/** A prompt with all its matches, or with those that were replaced. */
function itemOf({ head, matches, chosen }: FoundPrompt, dryRun: boolean): ReplaceItem {
  const text = head.content;
  const lines = new LineIndex(text);
  const shown = dryRun ? matches.map((_match, index) => index) : chosen;
  return {
    id: head.id,
    revision: head.revision,
    read_only: head.readOnlyReason !== null,
    matches: shown.flatMap((index) => {
      const match = matches[index];
      if (match === undefined) return [];
      const { from, to, replacement } = match;
      return [
        {
          index,
          from,
          to,
          line: lines.placeOf(from).line,
          before: lastLine(text.slice(Math.max(0, from - maxContext), from)),
          found: text.slice(from, Math.min(to, from + maxShown)).toWellFormed(),
          after: firstLine(text.slice(to, to + maxContext)),
          replacement: replacement.slice(0, maxShown).toWellFormed(),
        },
      ];
    }),
  };
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1).toWellFormed();
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').toWellFormed();
}
