import type { Variable } from '@prompt-manager/core';
import type {
  RenderedMessage,
  RequestId,
  ServerMessage,
  VariableMessage,
} from '@prompt-manager/protocol';
import { expansionMessage } from './expansions.ts';
import type { RenderedPrompt } from './renderer.ts';

/** A rendered prompt as REST answers it. */
export function renderedMessage(rendered: RenderedPrompt): RenderedMessage {
  const { content, expansion, variables, rendering } = rendered;
  const { problems, omittedProblems, segments, unusedValues } = rendering;
  const shown = { ...expansion, problems, omittedProblems, segments };
  return {
    ...expansionMessage({ content, expansion: shown }),
    rendered: rendering.text,
    variables: variables.map(variableMessage),
    unused_values: [...unusedValues],
  };
}

/** A rendered prompt as the JSON dialect answers it. */
export function renderedFrame(rendered: RenderedPrompt, requestId: RequestId): ServerMessage {
  const { dependencies, missing: _, ...message } = renderedMessage(rendered);
  return {
    action: 'rendered',
    content: rendered.content,
    ...message,
    dependencies: dependencies.map(({ id }) => id),
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/** A variable as every door sends it. */
export function variableMessage(variable: Variable): VariableMessage {
  return {
    name: variable.name,
    type: variable.type,
    description: variable.description,
    default: variable.default,
    required: variable.required,
    declared_in: variable.declaredIn,
    uses: variable.uses.map(({ promptId, count }) => ({ prompt_id: promptId, count })),
    used: variable.used,
  };
}
