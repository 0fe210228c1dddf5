import { NameSpelling, PromptError } from '@prompt-manager/core';
import type { z } from 'zod';

/** Characters of a wrong value that a message repeats. */
const maxShown = 40;

/** Known fields named for one that is unknown; more are left out. */
const maxKnown = 20;

/**
 * What came from outside as its schema has it. The one place where what is wrong with it is put into words: what was
 * expected, what was found, and for an unknown field the known one that it is likely to be.
 *
 * @throws PromptError `invalid_request` naming the field (`changes/0/from`)
 */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: (issue) => inWords(issue, value) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined)
    throw new PromptError('invalid_request', { detail: 'the value does not fit its schema' });
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown].map(String);
  const field = path.join('/');
  // What a schema says itself says what it expects.
  const says = issue.message.includes('found')
    ? issue.message
    : `${issue.message}, found ${shown(at(value, issue.path))}`;
  throw new PromptError('invalid_request', {
    field,
    detail: field === '' ? says : `field ${field}: ${says}`,
    cause: parsed.error,
  });
}

/** What zod found wrong; undefined where the schema has words of its own. */
function inWords(issue: z.core.$ZodRawIssue, value: unknown): string | undefined {
  const wrong = at(value, issue.path ?? []);
  const expected = expectationOf(issue, wrong);
  if (expected === undefined || issue.code === 'unrecognized_keys') return expected;
  const meant =
    issue.code === 'invalid_value' && typeof wrong === 'string'
      ? likely(wrong, issue.values.map(String))
      : '';
  return `expected ${expected}, found ${shown(wrong)}${meant}`;
}

function expectationOf(issue: z.core.$ZodRawIssue, wrong: unknown): string | undefined {
  if (issue.code === 'unrecognized_keys') return unknownField(issue);
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value')
    return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
  if (issue.code === 'invalid_format')
    return issue.format === 'regex'
      ? `text that fits ${issue.pattern ?? 'a pattern'}`
      : issue.format;
  return issue.code === 'invalid_union' ? `another shape than ${kindOf(wrong)}` : undefined;
}

function unitOf(origin: string): string {
  return units[origin] ?? '';
}

function unknownField({
  keys,
  inst,
}: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const shape = (inst?._zod.def as { readonly shape?: object } | undefined)?.shape ?? {};
  const known = Object.keys(shape);
  const key = keys[0] ?? '';
  const meant = likely(key, known);
  const list = known.slice(0, maxKnown).join(', ') || 'none';
  return `expected a known field, found ${shown(key)}${meant === '' ? `; known are ${list}` : meant}`;
}

function likely(wrong: string, known: readonly string[]): string {
  const spelling = new NameSpelling();
  for (const name of new Set(known)) spelling.add(name);
  const [nearest] = spelling.closest(wrong);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** The part of a value that a path names; undefined where it leads nowhere. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return part;
}

/** A wrong value as a message repeats it: short, and large ones by their kind. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    if (value.length <= maxShown) return JSON.stringify(value);
    return `${JSON.stringify(`${value.slice(0, maxShown).toWellFormed()}…`)} (${value.length} characters)`;
  }
  return typeof value === 'object' || value === undefined ? kindOf(value) : String(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
