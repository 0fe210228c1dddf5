import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { copyText } from '../ui/copy-text.ts';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { useValueState, valuesOf } from '../variables/values.ts';
import { isMissing } from '../variables/variable-work.ts';
import { anthropicBody, curlCommand, openAiBody, typeScriptCode } from './export-text.ts';

/** What a prompt can be copied as. */
export type CopyForm = 'text' | 'openai' | 'anthropic' | 'curl' | 'typescript';

const names: Readonly<Record<Exclude<CopyForm, 'text'>, string>> = {
  openai: 'the body of a request to OpenAI',
  anthropic: 'the body of a request to Anthropic',
  curl: 'a curl command',
  typescript: 'TypeScript',
};

/** Puts a prompt on the clipboard, with the values of the preview, and says what is not filled in (SPEC U96). */
export async function copyPrompt(id: string, form: CopyForm): Promise<void> {
  const values = useValueState.getState().isShown ? valuesOf(id) : {};
  const call = { baseUrl: location.origin, id, values };
  try {
    if (form === 'curl') return await copyText(curlCommand(call), `Copied ${names[form]}.`);
    if (form === 'typescript')
      return await copyText(typeScriptCode(call), `Copied ${names[form]}.`);
    const hasValues = Object.keys(values).length > 0;
    const [{ expanded, rendered, variables }, { expansion }] = await Promise.all([
      http.render({ id, values }),
      http.tokens(id),
    ]);
    const unfilled = variables.filter((variable) => isMissing(variable, values));
    const text = hasValues ? rendered : expanded;
    const body = form === 'openai' ? openAiBody(text) : anthropicBody(text);
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
    await copyText(form === 'text' ? text : body, `Copied ${what}.${left}`);
  } catch (error) {
    toast({ text: wordsOf(error), tone: 'error' });
  }
}
