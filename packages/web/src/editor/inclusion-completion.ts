import { autocompletion, startCompletion } from '@codemirror/autocomplete';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { applyTarget } from './apply-target.ts';
import type { EditorHost, SuggestedPrompt } from './editor-host.ts';
import { completeHeading } from './heading-completion.ts';
import { cardOfPrompt } from './prompt-card.ts';
import { completeVariable } from './variable-completion.ts';

export { startCompletion };

/** What was typed of a target: two brackets that no backslash makes text, and no bracket since. */
const begunTarget = /(?<!\\)\[\[([^[\]\n]*)$/;

/** A target that is only relative (SPEC E2). */
const relativeTarget = /^\.{1,2}\//;

/** Most rows of the list; the search narrows it down. */
const maxRows = 50;

// A target that is begun has a result even when nothing fits: after none, CodeMirror does not ask again for what was
// typed meanwhile.

/**
 * Offers prompts after `[[`, headings after `[[name#`, neighbours after `[[./` and variables after `{{` (SPEC U6, U130).
 * The search runs beside the typing and is dropped when the next key comes.
 */
export function inclusionCompletion(host: EditorHost): Extension {
  return [
    autocompletion({
      override: [
        (context) => complete(context, host),
        (context) => completeVariable(context, host),
      ],
      icons: false,
      maxRenderedOptions: maxRows,
      activateOnTypingDelay: 20,
      interactionDelay: 0,
      tooltipClass: () => 'cm-prompt-completion',
      optionClass: ({ type }) => (type === 'circular' ? 'cm-circular' : ''),
      addToOptions: [{ render: renderDescription, position: 60 }],
    }),
    EditorView.inputHandler.of(typeOverBracket),
  ];
}

async function complete(
  context: CompletionContext,
  host: EditorHost,
): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const match = begunTarget.exec(line.text.slice(0, context.pos - line.from));
  const query = match?.[1];
  if (query === undefined) return null;
  if (query.includes('#')) return completeHeading(context, host, query);
  const found = await (relativeTarget.test(query)
    ? host.siblings(query)
    : host.suggest(query.trim()));
  if (context.aborted) return null;
  const [allowed, refused] = [
    found.filter(({ refusal }) => refusal === null),
    found.filter(({ refusal }) => refusal !== null),
  ];
  return {
    from: context.pos - query.length,
    options: [...allowed, ...refused].slice(0, maxRows).map((row) => optionOf(row, host)),
    filter: false,
  };
}

/** A row, with the line that says more about it. */
interface PromptCompletion extends Completion {
  readonly note: string;
}

function optionOf(
  { id, name, description, refusal }: SuggestedPrompt,
  host: EditorHost,
): PromptCompletion {
  return {
    label: name,
    detail: name === id ? '' : id,
    type: refusal === null ? 'prompt' : 'circular',
    note: refusal === null ? (description ?? '') : refusal,
    info: () => cardOfPrompt(id, host),
    apply: applyTarget,
  };
}

/** The one-line description, or why the row must not be taken. */
function renderDescription(row: Completion): Node | null {
  const { note, type } = row as PromptCompletion;
  if (note === '') return null;
  const element = document.createElement('span');
  element.className = 'cm-completionNote';
  element.textContent = type === 'circular' ? `⟳ ${note}` : note;
  return element;
}

/** A closing bracket typed before the one that stands there goes over it. */
function typeOverBracket(view: EditorView, from: number, to: number, text: string): boolean {
  if (text !== ']' || from !== to || view.state.readOnly) return false;
  const line = view.state.doc.lineAt(from);
  const [before, after] = [line.text.slice(0, from - line.from), line.text.slice(from - line.from)];
  if (!after.startsWith(']') || !/\[\[[^[\]]+\]?$/.test(before)) return false;
  view.dispatch({ selection: { anchor: from + 1 }, userEvent: 'input.type' });
  return true;
}
