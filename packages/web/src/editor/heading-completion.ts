import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { parseTarget } from '@prompt-manager/core';
import type { Heading } from '../palette/headings.ts';
import { applyTarget } from './apply-target.ts';
import type { EditorHost } from './editor-host.ts';
import { thoseWith } from './those-with.ts';

/** Offers the headings of the prompt before the `#`, in the order of its text (SPEC E13, U130). */
export async function completeHeading(
  context: CompletionContext,
  host: EditorHost,
  typed: string,
): Promise<CompletionResult | null> {
  const hash = typed.indexOf('#');
  const target = host.resolve(parseTarget(typed.slice(0, hash)));
  const headings = target?.kind === 'one' ? await host.headings(target.id) : [];
  // Of several with one text the first is meant; brackets and bars mean something else in a target.
  const firsts = new Map(headings.toReversed().map((heading) => [heading.text, heading]));
  const known = headings.filter(
    (heading) => firsts.get(heading.text) === heading && !/[[\]|]/.test(heading.text),
  );
  return context.aborted ? null : offer(known, typed.slice(hash + 1), context.pos);
}

function offer(known: readonly Heading[], typed: string, pos: number): CompletionResult {
  const fitting = thoseWith(typed.trimStart(), known, ({ text }) => text);
  return {
    from: pos - typed.length,
    options: fitting.map(({ text, level }) => ({
      label: text,
      displayLabel: `${'#'.repeat(level)} ${text}`,
      type: 'heading',
      note: '',
      apply: applyTarget,
    })),
    filter: false,
    // At once: a key pressed while a list is waited for would be typed.
    update: (_current, from, to, { state }) => {
      const now = state.sliceDoc(from, to);
      return /[[\]\n]/.test(now) ? null : offer(known, now, to);
    },
  };
}
