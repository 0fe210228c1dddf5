import type {
  ProblemMessage,
  SegmentMessage,
  ServerMessage,
  VariableMessage,
} from '@prompt-manager/protocol';
import {
  hasFields,
  isAbsentOr,
  isBoolean,
  isEither,
  isExactly,
  isListOf,
  isNullOr,
  isNumber,
  isObject,
  isOneOf,
  isString,
} from './shape.ts';
import type { Check, FieldChecks } from './shape.ts';

type Action = ServerMessage['action'];
type MessageOf<A extends Action> = Extract<ServerMessage, { action: A }>;

/** The fields that a problem has everywhere. */
export const problemFields: FieldChecks<ProblemMessage> = {
  code: isString,
  severity: isOneOf('error', 'warning', 'info'),
  message: isString,
  prompt_id: isNullOr(isString),
  from: isNumber,
  to: isNumber,
  line: isNumber,
  column: isNumber,
  part: isAbsentOr(isOneOf('content', 'header', 'file')),
  file: isAbsentOr(isString),
  candidates: isAbsentOr(isListOf(isString)),
  suggestion: isAbsentOr(isString),
  path: isAbsentOr(isListOf(isString)),
};

/** One located finding about a prompt's text. */
export const isProblem: Check<ProblemMessage> = hasFields<ProblemMessage>(problemFields);

const isRequestId = isAbsentOr(isEither(isString, isNumber));
const isErrorBody = isAbsentOr(
  hasFields<{ code: string; message: string }>({ code: isString, message: isString }),
);
/** One replacement in a text. */
export const isTextChange = hasFields<{ from: number; to: number; insert: string }>({
  from: isNumber,
  to: isNumber,
  insert: isString,
});
/** Where a piece of an expansion or a rendered text comes from. */
export const isSegment: Check<SegmentMessage> = hasFields<SegmentMessage>({
  from: isNumber,
  to: isNumber,
  prompt_id: isNullOr(isString),
  revision: isNullOr(isNumber),
  source_from: isNumber,
  source_to: isNumber,
  marker: isAbsentOr(isExactly(true)),
  included_at: isAbsentOr(isNumber),
  variable: isAbsentOr(isString),
});
const isValue = isEither(isString, isEither(isNumber, isBoolean));

/** One variable of an expansion. */
export const isVariable: Check<VariableMessage> = hasFields<VariableMessage>({
  name: isString,
  type: isOneOf('string', 'number', 'boolean'),
  description: isNullOr(isString),
  default: isNullOr(isValue),
  required: isBoolean,
  declared_in: isNullOr(isString),
  uses: isListOf(
    hasFields<VariableMessage['uses'][number]>({ prompt_id: isNullOr(isString), count: isNumber }),
  ),
  used: isBoolean,
});
const isSubscriptions = { expanded: isBoolean, changes: isBoolean, request_id: isRequestId };

const checks: { readonly [A in Action]: Check<MessageOf<A>> } = {
  initial: hasFields<MessageOf<'initial'>>({
    action: isExactly('initial'),
    id: isString,
    content: isString,
    description: isNullOr(isString),
    tags: isListOf(isString),
    is_composite: isBoolean,
    updated_at: isString,
    revision: isNumber,
    read_only: isBoolean,
    read_only_reason: isAbsentOr(isString),
  }),
  update: hasFields<MessageOf<'update'>>({
    action: isExactly('update'),
    content: isAbsentOr(isString),
    changes: isAbsentOr(isListOf(isTextChange)),
    timestamp: isString,
    revision: isNumber,
  }),
  update_status: hasFields<MessageOf<'update_status'>>({
    action: isExactly('update_status'),
    success: isBoolean,
    timestamp: isString,
    revision: isNumber,
    request_id: isRequestId,
    error: isErrorBody,
  }),
  update_metadata: hasFields<MessageOf<'update_metadata'>>({
    action: isExactly('update_metadata'),
    description: isNullOr(isString),
    tags: isListOf(isString),
    read_only: isAbsentOr(isBoolean),
    read_only_reason: isAbsentOr(isString),
    timestamp: isString,
    revision: isNumber,
  }),
  expanded: hasFields<MessageOf<'expanded'>>({
    action: isExactly('expanded'),
    content: isString,
    expanded: isString,
    dependencies: isListOf(isString),
    warnings: isListOf(isString),
    problems: isListOf(isProblem),
    segments: isAbsentOr(isListOf(isSegment)),
    request_id: isRequestId,
  }),
  rendered: hasFields<MessageOf<'rendered'>>({
    action: isExactly('rendered'),
    content: isString,
    expanded: isString,
    rendered: isString,
    dependencies: isListOf(isString),
    warnings: isListOf(isString),
    problems: isListOf(isProblem),
    omitted_problems: isNumber,
    variables: isListOf(isVariable),
    unused_values: isListOf(isString),
    segments: isAbsentOr(isListOf(isSegment)),
    request_id: isRequestId,
  }),
  subscribed: hasFields<MessageOf<'subscribed'>>({
    action: isExactly('subscribed'),
    ...isSubscriptions,
  }),
  unsubscribed: hasFields<MessageOf<'unsubscribed'>>({
    action: isExactly('unsubscribed'),
    ...isSubscriptions,
  }),
  renamed: hasFields<MessageOf<'renamed'>>({
    action: isExactly('renamed'),
    from: isString,
    to: isString,
    revision: isNumber,
  }),
  mirror_status: hasFields<MessageOf<'mirror_status'>>({
    action: isExactly('mirror_status'),
    on_disk: isBoolean,
    revision: isNumber,
    error: isErrorBody,
  }),
  error: hasFields<MessageOf<'error'>>({
    action: isExactly('error'),
    code: isString,
    message: isString,
    request_id: isRequestId,
  }),
};

/** What a frame turned out to be. A newer server may use actions this package does not know; they are passed over. */
export type ReadFrame =
  | { readonly kind: 'message'; readonly message: ServerMessage }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Reads one frame of the server. Never throws. */
export function readServerMessage(frame: unknown): ReadFrame {
  if (typeof frame !== 'string') return unreadable('a frame that is not text');
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return unreadable('a frame that is not JSON'); // What is wrong with it helps nobody: the server is not one of ours.
  }
  if (!isObject(value) || typeof value['action'] !== 'string')
    return unreadable('a frame without an action');
  const action = value['action'];
  if (!isAction(action)) return { kind: 'unknown' };
  const check: Check<ServerMessage> = checks[action];
  return check(value)
    ? { kind: 'message', message: value }
    : unreadable(`${action} without the fields it has`);
}

function isAction(action: string): action is Action {
  return Object.hasOwn(checks, action);
}

function unreadable(found: string): ReadFrame {
  return { kind: 'unreadable', detail: `expected a message of a prompt server, found ${found}` };
}
