import {
  anthropicBody,
  curlCommand,
  leavesMarker,
  messagesJson,
  openAiBody,
  typeScriptCode,
} from '@prompt-manager/core';
import type { ProblemMessage } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { copyText } from '../ui/copy-text.ts';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { useValueState, valuesOf } from '../variables/values.ts';
import { isMissing, sentValues } from '../variables/variable-work.ts';

/** What a prompt can be copied as. */
export type CopyForm = 'text' | 'messages' | 'openai' | 'anthropic' | 'curl' | 'typescript';

const names: Readonly<Record<Exclude<CopyForm, 'text'>, string>> = {
  messages: 'messages as JSON',
  openai: 'the body of a request to OpenAI',
  anthropic: 'the body of a request to Anthropic',
  curl: 'a curl command',
  typescript: 'TypeScript',
};

/** The model is for whoever sends it to choose. */
const model = 'MODEL';

/** Problems named in one message; the panel has them all. */
const maxNamed = 2;

/**
 * Puts a prompt on the clipboard, with the values of the preview, and warns of what would reach a model as it
 * should not: markers, and variables that are not filled in (SPEC U96).
 */
export async function copyPrompt(id: string, form: CopyForm): Promise<void> {
  const values = useValueState.getState().isShown ? valuesOf(id) : {};
  try {
    const hasValues = Object.keys(values).length > 0;
    const [{ expanded, rendered, variables, problems }, { expansion }] = await Promise.all([
      http.render({ id, values }),
      http.tokens(id),
    ]);
    // What a model is sent has its defaults filled in, as the command renders it.
    const call = { model, text: rendered };
    const asked = { baseUrl: location.origin, id, values: sentValues(variables, values) };
    const texts: Readonly<Record<CopyForm, () => string>> = {
      text: () => (hasValues ? rendered : expanded),
      messages: () => messagesJson(rendered),
      openai: () => openAiBody(call),
      anthropic: () => anthropicBody(call),
      curl: () => curlCommand(asked),
      typescript: () => typeScriptCode(asked),
    };
    const text = texts[form]();
    const what =
      form !== 'text'
        ? names[form]
        : hasValues
          ? counted(text.length, 'character')
          : counted(expansion, 'token');
    const spoilt = problems.filter(leavesMarker);
    const unfilled = variables.filter((variable) => isMissing(variable, values));
    const left =
      unfilled.length === 0
        ? ''
        : ` Not filled in: ${unfilled.map(({ name }) => name).join(', ')}.`;
    await copyText(
      text,
      `Copied ${what}${problemWords(spoilt)}${left}`,
      spoilt.length + unfilled.length === 0 ? 'good' : 'warn',
    );
  } catch (error) {
    toast({ text: wordsOf(error), tone: 'error' });
  }
}

/** How the message goes on after what was copied, in the words in which the command names the same problems. */
function problemWords(problems: readonly ProblemMessage[]): string {
  if (problems.length === 0) return '.';
  const named = problems.slice(0, maxNamed).map(({ message }) => message);
  const more = problems.length > maxNamed ? ' …' : '';
  return `, with ${counted(problems.length, 'problem')}: ${named.join(' ')}${more}`;
}
