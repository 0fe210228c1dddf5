import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { pickedCompletion } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { EditorHost, SuggestedVariable } from './editor-host.ts';
import { thoseWith } from './those-with.ts';

/** What was typed of a variable's name: two braces that no backslash makes text, and nothing but a name since. */
const begunVariable = /(?<!\\)\{\{[ \t]*([\p{L}\p{M}\p{N}_.]*)$/u;

/** The rest of a variable that stands there already: of its name, and its braces. */
const restOfVariable = /^[\p{L}\p{M}\p{N}_.]*[ \t]*\}\}|^\}/u;

/** Offers the variables of the prompt and of everything it includes (SPEC V, U130); null where no variable is begun. */
export async function completeVariable(
  context: CompletionContext,
  host: EditorHost,
): Promise<CompletionResult | null> {
  if (typedAt(context) === null) return null;
  const known = await host.variables();
  return context.aborted ? null : offer(known, context);
}

function typedAt({ state, pos }: CompletionContext): string | null {
  const { from } = state.doc.lineAt(pos);
  return begunVariable.exec(state.sliceDoc(from, pos))?.[1] ?? null;
}

function offer(
  known: readonly SuggestedVariable[],
  context: CompletionContext,
): CompletionResult | null {
  const typed = typedAt(context);
  if (typed === null) return null;
  const fitting = thoseWith(typed, known, ({ name }) => name);
  return {
    from: context.pos - typed.length,
    options: fitting.map(({ name, description }) => ({
      label: name,
      type: 'variable',
      note: description ?? '',
      apply: applyVariable,
    })),
    filter: false,
    // At once: a key pressed while a list is waited for would be typed.
    update: (_current, _from, _to, next) => offer(known, next),
  };
}

/** The name and exactly one `}}` after it. */
function applyVariable(view: EditorView, completion: Completion, from: number, to: number): void {
  const rest =
    restOfVariable.exec(view.state.sliceDoc(to, view.state.doc.lineAt(to).to))?.[0] ?? '';
  const insert = `${completion.label}}}`;
  view.dispatch({
    changes: { from, to: to + rest.length, insert },
    selection: { anchor: from + insert.length },
    annotations: pickedCompletion.of(completion),
    userEvent: 'input.complete',
  });
}
