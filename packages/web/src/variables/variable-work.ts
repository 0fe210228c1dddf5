import type { VariableMessage } from '@prompt-manager/protocol';
import { valueOf, type Values } from './values.ts';

/** Variables that the same prompt's text has first. */
export interface VariableGroup {
  /** Null for a text that is no prompt. */
  readonly promptId: string | null;
  readonly variables: readonly VariableMessage[];
}

/** Variables under the prompt that uses each first; those nobody uses come last, under what declares them. */
export function variableGroups(variables: readonly VariableMessage[]): readonly VariableGroup[] {
  const groups = new Map<string | null, VariableMessage[]>();
  for (const variable of variables) {
    const id = variable.uses[0]?.prompt_id ?? variable.declared_in;
    groups.set(id, [...(groups.get(id) ?? []), variable]);
  }
  return [...groups].map(([promptId, own]) => ({ promptId, variables: own }));
}

/** The prompt whose front matter says what a variable is: the one that declares it, else the first that uses it. */
export function declarerOf(
  { declared_in: declaredIn, uses }: VariableMessage,
  promptId: string,
): string {
  return declaredIn ?? uses[0]?.prompt_id ?? promptId;
}

/** True for one that must be filled in and is not. */
export function isMissing({ name, required, used }: VariableMessage, values: Values): boolean {
  return used && required && (valueOf(values, name) ?? '') === '';
}

/** Why a text is no value for a variable (SPEC V4); null when it is one. */
export function refusalOf({ type }: VariableMessage, text: string): string | null {
  if (text === '' || type === 'string') return null;
  if (type === 'boolean')
    return text === 'true' || text === 'false' ? null : 'Expected true or false.';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)
    ? null
    : 'Expected a number such as 12 or 0.5. It is not filled in.';
}

/** What a program is to send: the values of the variables that the text uses, as the types those are declared with. */
export function sentValues(
  variables: readonly VariableMessage[],
  values: Values,
): Readonly<Record<string, string | number | boolean>> {
  const sent = variables.flatMap(({ name, type, used }) => {
    const text = valueOf(values, name);
    return used && text !== undefined ? [[name, typedValue(type, text)] as const] : [];
  });
  return Object.fromEntries(sent);
}

/** A number that JSON spells otherwise, such as 1.50, stays a text: what is rendered is what the preview shows. */
function typedValue(type: VariableMessage['type'], text: string): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const number = Number(text);
  return type === 'number' && Number.isFinite(number) && String(number) === text ? number : text;
}

/** Something to try the prompt with: the default where there is one, else what says what belongs there. */
export function exampleOf({ name, type, default: usual }: VariableMessage): string {
  if (usual !== null) return String(usual);
  if (type === 'number') return '3';
  if (type === 'boolean') return 'true';
  return `Example ${name.replace(/[_.]+/g, ' ').trim()}`;
}

/** Values out of a JSON object. @throws Error whose message says what is wrong */
export function valuesFromJson(text: string): Values {
  const parsed: unknown = parsedJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('Expected one JSON object, such as {"name": "Ada"}.');
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]: [string, unknown]) => {
      if (!['string', 'number', 'boolean'].includes(typeof value))
        throw new Error(`“${name}” is no text, number, true or false.`);
      return [name, String(value)];
    }),
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}
