import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { parseTarget } from '@prompt-manager/core';
import { applyTarget } from './apply-target.ts';
import type { EditorHost } from './editor-host.ts';

/** Offers the headings of the prompt before the `#`, in the order of its text (SPEC E13, U130). */
export async function completeHeading(
  { pos, aborted }: CompletionContext,
  host: EditorHost,
  typed: string,
): Promise<CompletionResult | null> {
  const hash = typed.indexOf('#');
  const target = host.resolve(parseTarget(typed.slice(0, hash)));
  if (target?.kind !== 'one') return null;
  const headings = await host.headings(target.id);
  const wanted = typed
    .slice(hash + 1)
    .trimStart()
    .toLowerCase();
  // Of several with one text the first is meant; brackets and bars mean something else in a target.
  const firsts = new Map(headings.toReversed().map((heading) => [heading.text, heading]));
  const fitting = headings.filter(
    (heading) =>
      firsts.get(heading.text) === heading &&
      heading.text.toLowerCase().includes(wanted) &&
      !/[[\]|]/.test(heading.text),
  );
  if (aborted || fitting.length === 0) return null;
  const begins = fitting.filter(({ text }) => text.toLowerCase().startsWith(wanted));
  return {
    from: pos - (typed.length - hash - 1),
    options: [...begins, ...fitting.filter((each) => !begins.includes(each))].map(
      ({ text, level }) => ({
        label: text,
        displayLabel: `${'#'.repeat(level)} ${text}`,
        type: 'heading',
        note: '',
        apply: applyTarget,
      }),
    ),
    filter: false,
  };
}
