import { PromptError } from '@prompt-manager/core';
import { z } from 'zod';
import { readShape } from './read-shape.ts';
import { problemSchema } from './problem.ts';
import { valuesSchema, variableSchema } from './render.ts';
import { segmentSchema } from './segment.ts';

/** The JSON dialect of the WebSocket (SPEC W): text frames, one object each, discriminator `action`. */

const requestId = z.union([z.string().max(200), z.number()]).optional();
const revision = z.int().min(0);

/** One replacement of a text: UTF-16 offsets in the text it is based on. */
export const textChangeSchema = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  insert: z.string(),
});

const update = z
  .object({
    action: z.literal('update'),
    content: z.string().optional(),
    changes: z.array(textChangeSchema).optional(),
    base_revision: revision.optional(),
    request_id: requestId,
  })
  .refine((message) => (message.content === undefined) !== (message.changes === undefined), {
    path: ['content'],
    message: 'send either content or changes',
  })
  .refine((message) => message.changes === undefined || message.base_revision !== undefined, {
    path: ['base_revision'],
    message: 'changes need the base_revision their offsets count in',
  });

const updateMetadata = z.object({
  action: z.literal('update_metadata'),
  description: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  request_id: requestId,
});

const expand = z.object({
  action: z.literal('expand'),
  content: z.string().optional(),
  request_id: requestId,
});

const render = z.object({
  action: z.literal('render'),
  content: z.string().optional(),
  variables: valuesSchema.optional(),
  segments: z.boolean().optional(),
  request_id: requestId,
});

const subscribe = z.object({
  action: z.literal('subscribe'),
  expanded: z.boolean().optional(),
  segments: z.boolean().optional(),
  changes: z.boolean().optional(),
  label: z.string().optional(),
  request_id: requestId,
});

const unsubscribe = z.object({
  action: z.literal('unsubscribe'),
  expanded: z.boolean().optional(),
  changes: z.boolean().optional(),
  request_id: requestId,
});

/** What a client may send. */
export const clientMessageSchema = z.discriminatedUnion('action', [
  update,
  updateMetadata,
  expand,
  render,
  subscribe,
  unsubscribe,
]);
export type ClientMessage = z.input<typeof clientMessageSchema>;
/** The same as the server has read it. */
export type ReceivedMessage = z.output<typeof clientMessageSchema>;
export type ClientAction = ClientMessage['action'];

const clientActions: readonly string[] = clientMessageSchema.options.map(
  ({ shape }) => shape.action.value,
);

const errorBody = z.object({ code: z.string(), message: z.string() });
const timestamp = z.iso.datetime();

export const initialSchema = z.object({
  action: z.literal('initial'),
  id: z.string(),
  content: z.string(),
  description: z.string().nullable(),
  tags: z.array(z.string()),
  is_composite: z.boolean(),
  updated_at: timestamp,
  revision,
  read_only: z.boolean(),
  /** Only where it is, for people. */
  read_only_reason: z.string().optional(),
});

/** An expansion, to who asked or subscribed (SPEC W5, W6). */
export const expandedSchema = z.object({
  action: z.literal('expanded'),
  content: z.string(),
  expanded: z.string(),
  dependencies: z.array(z.string()),
  warnings: z.array(z.string()),
  problems: z.array(problemSchema),
  segments: z.array(segmentSchema).optional(),
  request_id: requestId,
});

/** What the server sends. */
export const serverMessageSchema = z.discriminatedUnion('action', [
  initialSchema,
  z.object({
    action: z.literal('update'),
    content: z.string().optional(),
    changes: z.array(textChangeSchema).optional(),
    timestamp,
    revision,
  }),
  z.object({
    action: z.literal('update_status'),
    success: z.boolean(),
    timestamp,
    revision,
    request_id: requestId,
    error: errorBody.optional(),
  }),
  z.object({
    action: z.literal('update_metadata'),
    description: z.string().nullable(),
    tags: z.array(z.string()),
    read_only: z.boolean().optional(),
    read_only_reason: z.string().optional(),
    timestamp,
    revision,
  }),
  expandedSchema,
  z.object({
    action: z.literal('rendered'),
    content: z.string(),
    expanded: z.string(),
    rendered: z.string(),
    dependencies: z.array(z.string()),
    warnings: z.array(z.string()),
    problems: z.array(problemSchema),
    omitted_problems: z.int(),
    variables: z.array(variableSchema),
    unused_values: z.array(z.string()),
    segments: z.array(segmentSchema).optional(),
    request_id: requestId,
  }),
  z.object({
    action: z.literal('subscribed'),
    expanded: z.boolean(),
    changes: z.boolean(),
    request_id: requestId,
  }),
  z.object({
    action: z.literal('unsubscribed'),
    expanded: z.boolean(),
    changes: z.boolean(),
    request_id: requestId,
  }),
  z.object({ action: z.literal('renamed'), from: z.string(), to: z.string(), revision }),
  z.object({
    action: z.literal('mirror_status'),
    on_disk: z.boolean(),
    revision,
    error: errorBody.optional(),
  }),
  z.object({
    action: z.literal('error'),
    code: z.string(),
    message: z.string(),
    request_id: requestId,
  }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
export type InitialMessage = z.infer<typeof initialSchema>;

/** A request id as the client chose it; it comes back unchanged on every answer. */
export type RequestId = string | number | undefined;

/** Parses a frame to an object. @throws PromptError `invalid_json`, `invalid_request` */
export function parseFrame(frame: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch (cause) {
    throw new PromptError('invalid_json', {
      detail: `expected one JSON object, found text that is not JSON: ${excerpt(frame)}`,
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PromptError('invalid_request', {
      detail: `expected one JSON object, found ${Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`}`,
    });
  }
  return value as Readonly<Record<string, unknown>>;
}

/** Checks a parsed frame against the protocol. @throws PromptError `unknown_action`, `invalid_request` */
export function parseClientMessage(value: Readonly<Record<string, unknown>>): ReceivedMessage {
  const action = value['action'];
  if (typeof action !== 'string') {
    throw new PromptError('invalid_request', {
      field: 'action',
      detail: `field action: expected a string naming the action, one of ${clientActions.join(', ')}`,
    });
  }
  if (!clientActions.includes(action)) {
    throw new PromptError('unknown_action', {
      detail: `action ${excerpt(action)} is not one of ${clientActions.join(', ')}`,
    });
  }
  return readShape(clientMessageSchema, value);
}

/** The request id of a frame that may otherwise be wrong, so that even a refusal can be matched. */
export function requestIdOf(value: Readonly<Record<string, unknown>>): RequestId {
  const id = value['request_id'];
  return (typeof id === 'string' && id.length <= 200) || typeof id === 'number' ? id : undefined;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
