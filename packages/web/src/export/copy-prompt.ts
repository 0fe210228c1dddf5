import {
  anthropicBody,
  curlCommand,
  messagesJson,
  openAiBody,
  typeScriptCode,
} from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { copyText } from '../ui/copy-text.ts';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { useValueState, valuesOf } from '../variables/values.ts';
import { isMissing } from '../variables/variable-work.ts';

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

/** Puts a prompt on the clipboard, with the values of the preview, and says what is not filled in (SPEC U96). */
export async function copyPrompt(id: string, form: CopyForm): Promise<void> {
  const values = useValueState.getState().isShown ? valuesOf(id) : {};
  const asked = { baseUrl: location.origin, id, values };
  try {
    if (form === 'curl') return await copyText(curlCommand(asked), `Copied ${names[form]}.`);
    if (form === 'typescript')
      return await copyText(typeScriptCode(asked), `Copied ${names[form]}.`);
    const hasValues = Object.keys(values).length > 0;
    const [{ expanded, rendered, variables }, { expansion }] = await Promise.all([
      http.render({ id, values }),
      http.tokens(id),
    ]);
    const unfilled = variables.filter((variable) => isMissing(variable, values));
    // What a model is sent has its defaults filled in, as the command renders it.
    const call = { model, text: rendered };
    const bodies = {
      messages: messagesJson(rendered),
      openai: openAiBody(call),
      anthropic: anthropicBody(call),
    };
    const text = form === 'text' ? (hasValues ? rendered : expanded) : bodies[form];
    const what =
      form !== 'text'
        ? names[form]
        : hasValues
          ? counted(text.length, 'character')
          : counted(expansion, 'token');
    const left =
      unfilled.length === 0
        ? ''
        : ` Not filled in: ${unfilled.map(({ name }) => name).join(', ')}.`;
    await copyText(text, `Copied ${what}.${left}`);
  } catch (error) {
    toast({ text: wordsOf(error), tone: 'error' });
  }
}
