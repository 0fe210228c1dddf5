/**
 * What a rendered prompt is handed on as. Every form ends with a line break, as files do; the page and the command give the
 * same bytes (SPEC U17).
 */

/** Tokens that a request to Anthropic allows for the answer: the body needs a number, and this is one for people to change. */
const maxAnswerTokens = 1024;

/** What a program of somebody else imports; nothing here does. */
const clientPackage = '@prompt-manager/client';

/** A rendering somebody else can ask for. */
export interface RenderCall {
  /** Of a server, without a slash at the end. */
  readonly baseUrl: string;
  readonly id: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** A text for a model, and which. */
export interface ModelCall {
  readonly model: string;
  readonly text: string;
}

/** What one side of a conversation says. */
export interface PromptMessage {
  readonly role: 'user';
  readonly content: string;
}

/** The text as messages: one, of the user, for a prompt has no roles. */
export function messagesOf(content: string): readonly [PromptMessage] {
  return [{ role: 'user', content }];
}

/** The text as messages in JSON. */
export function messagesJson(text: string): string {
  return json(messagesOf(text));
}

/** The body of a chat request to OpenAI. */
export function openAiBody({ model, text }: ModelCall): string {
  return json({ model, messages: messagesOf(text) });
}

/** The body of a messages request to Anthropic. */
export function anthropicBody({ model, text }: ModelCall): string {
  return json({ model, max_tokens: maxAnswerTokens, messages: messagesOf(text) });
}

/** A command for a POSIX shell that renders the prompt on a server. */
export function curlCommand({ baseUrl, id, values }: RenderCall): string {
  const body = JSON.stringify({ prompt_id: id, variables: values });
  return `curl -s ${quoted(`${baseUrl}/api/prompts/render`)} \\
  -H 'content-type: application/json' \\
  -d ${quoted(body)}
`;
}

/** A program that renders the prompt on a server. */
export function typeScriptCode({ baseUrl, id, values }: RenderCall): string {
  return `import { createHttpClient } from '${clientPackage}';

const prompts = createHttpClient({ baseUrl: ${JSON.stringify(baseUrl)} });
const { rendered } = await prompts.render({
  id: ${JSON.stringify(id)},
  values: ${JSON.stringify(values, null, 2).replaceAll('\n', '\n  ')},
});
`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
