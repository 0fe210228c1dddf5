import type { Values } from '../variables/values.ts';

/** A rendering somebody else can ask for. */
export interface RenderCall {
  readonly baseUrl: string;
  readonly id: string;
  readonly values: Values;
}

/** The body of a chat request to OpenAI; the model is for whoever sends it to choose. */
export function openAiBody(text: string): string {
  return json({ model: 'MODEL', messages: [{ role: 'user', content: text }] });
}

/** The body of a messages request to Anthropic; the model is for whoever sends it to choose. */
export function anthropicBody(text: string): string {
  return json({ model: 'MODEL', max_tokens: 1024, messages: [{ role: 'user', content: text }] });
}

/** A command for a POSIX shell that renders the prompt on this server. */
export function curlCommand({ baseUrl, id, values }: RenderCall): string {
  const body = JSON.stringify({ prompt_id: id, variables: values });
  return `curl -s ${baseUrl}/api/prompts/render \\
  -H 'content-type: application/json' \\
  -d '${body.replaceAll("'", `'\\''`)}'`;
}

/** A program that renders the prompt on this server. */
export function typeScriptCode({ baseUrl, id, values }: RenderCall): string {
  return `import { createHttpClient } from '@prompt-manager/client';

const prompts = createHttpClient({ baseUrl: ${JSON.stringify(baseUrl)} });
const { rendered } = await prompts.render({
  id: ${JSON.stringify(id)},
  values: ${json(values).replaceAll('\n', '\n  ')},
});
`;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
