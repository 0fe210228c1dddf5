import { expect, test } from 'vitest';
import {
  anthropicBody,
  curlCommand,
  messagesJson,
  openAiBody,
  typeScriptCode,
} from './prompt-forms.ts';

const text = 'It\'s "so",\n$& {{x}} \\ done';

test('U96 the bodies of requests carry the exact text as one message', () => {
  const message = [{ role: 'user', content: text }];
  expect(JSON.parse(openAiBody({ model: 'm', text }))).toEqual({ model: 'm', messages: message });
  expect(JSON.parse(anthropicBody({ model: 'm', text }))).toEqual({
    model: 'm',
    max_tokens: 1024,
    messages: message,
  });
  expect(JSON.parse(messagesJson(text))).toEqual(message);
});

test('U96 a quote in a value ends no quoted word of the command', () => {
  const call = { baseUrl: 'http://localhost:8081', id: "it's", values: { x: "a'b" } };
  expect(curlCommand(call)).toContain(
    String.raw`-d '{"prompt_id":"it'\''s","variables":{"x":"a'\''b"}}'`,
  );
});

test('U96 the program names prompt and values as literals', () => {
  const code = typeScriptCode({ baseUrl: 'http://localhost:8081', id: 'a', values: { x: text } });
  expect(code).toContain('id: "a",');
  expect(code).toContain(`"x": ${JSON.stringify(text)}`);
});
