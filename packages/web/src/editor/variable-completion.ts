import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { pickedCompletion } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { EditorHost } from './editor-host.ts';

/** What was typed of a variable's name: two braces that no backslash makes text, and nothing but a name since. */
const begunVariable = /(?<!\\)\{\{[ \t]*([\p{L}\p{M}\p{N}_.]*)$/u;

/** The rest of a variable that stands there already: of its name, and its braces. */
const restOfVariable = /^[\p{L}\p{M}\p{N}_.]*[ \t]*\}\}|^\}/u;

/** Offers the variables of the prompt and of everything it includes (SPEC V, U130); null where no variable is begun. */
export async function completeVariable(
  context: CompletionContext,
  host: EditorHost,
): Promise<CompletionResult | null> {
  const { from } = context.state.doc.lineAt(context.pos);
  const typed = begunVariable.exec(context.state.sliceDoc(from, context.pos))?.[1];
  if (typed === undefined) return null;
  const wanted = typed.toLowerCase();
  const known = await host.variables();
  const fitting = known.filter(({ name }) => name.toLowerCase().includes(wanted));
  if (context.aborted || fitting.length === 0) return null;
  const begins = fitting.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  return {
    from: context.pos - typed.length,
    options: [...begins, ...fitting.filter((each) => !begins.includes(each))].map(
      ({ name, description }) => ({
        label: name,
        type: 'variable',
        note: description ?? '',
        apply: applyVariable,
      }),
    ),
    filter: false,
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
