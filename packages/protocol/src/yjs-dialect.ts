import {
  createDecoder,
  readVarString,
  readVarUint,
  readVarUint8Array,
  type Decoder,
} from 'lib0/decoding';
import {
  createEncoder,
  toUint8Array,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
  type Encoder,
} from 'lib0/encoding';
import { PromptError } from '@prompt-manager/core';

/**
 * The Yjs dialect (SPEC Y): binary frames of y-websocket's protocol. What the protocol has no word for (an update is
 * durable, refused, something else happened) travels as messages of its `auth` type with subtypes of our own:
 * providers that do not know them read the subtype and pass over the rest without a sound.
 */

const messageTypes = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const;
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;
const ownTypes = { durable: 10, refused: 11, notice: 12, written: 13 } as const;

/**
 * Yjs clients take ids of 32 bits. An id from here on is the one under which the first state of a prompt was written
 * and names that text for ever, whatever the prompt is called (SPEC Y6, Y7).
 */
export const firstTextId = 2 ** 32;

/** What a Yjs client sends. */
export type YjsClientMessage =
  | { readonly kind: 'sync_step1'; readonly stateVector: Uint8Array }
  /** An update, live or as the answer to our state vector; each counts as one for {@link YjsServerMessage} `durable`. */
  | {
      readonly kind: 'update';
      readonly update: Uint8Array;
      /** True for the answer to a state vector: with what that says the sender has nothing else. */
      readonly isWhole: boolean;
    }
  | { readonly kind: 'awareness'; readonly update: Uint8Array }
  | { readonly kind: 'query_awareness' }
  /** A type or subtype we do not know; passed over, as providers do. */
  | { readonly kind: 'unknown' };

/** What the server sends beyond y-websocket's own messages. */
export type YjsServerMessage =
  /**
   * The first `count` updates of this connection are durable; the prompt is at `revision`. It covers a refused update
   * only once an answer to a state vector that was sent after it is durable: that has in it all that its sender had.
   */
  | { readonly kind: 'durable'; readonly count: number; readonly revision: number }
  /** Update number `count` of this connection (from 1) was not taken; it is asked for again when that can help. */
  | {
      readonly kind: 'refused';
      readonly count: number;
      readonly code: string;
      readonly message: string;
    }
  /** A JSON message of the JSON dialect that has no other form here: `renamed`, `mirror_status`. */
  | { readonly kind: 'notice'; readonly json: string }
  /** The prompt's file holds what the prompt was at `revision`. */
  | { readonly kind: 'written'; readonly revision: number };

/** Reads one binary frame of a client. @throws PromptError `invalid_update` for bytes that are no message */
export function readYjsFrame(frame: Uint8Array): YjsClientMessage {
  return readFrame(frame, () => ({ kind: 'unknown' }));
}

/** Reads one binary frame of the server, for a client that wants our messages. @throws PromptError `invalid_update` */
export function readYjsServerFrame(frame: Uint8Array): YjsClientMessage | YjsServerMessage {
  return readFrame<YjsClientMessage | YjsServerMessage>(
    frame,
    (decoder) => readOwnMessage(decoder) ?? { kind: 'unknown' },
  );
}

function readFrame<Message>(
  frame: Uint8Array,
  readAuth: (decoder: Decoder) => Message,
): Message | YjsClientMessage {
  try {
    const decoder = createDecoder(frame);
    switch (readVarUint(decoder)) {
      case messageTypes.sync:
        return readSync(decoder);
      case messageTypes.awareness:
        return { kind: 'awareness', update: readVarUint8Array(decoder) };
      case messageTypes.auth:
        return readAuth(decoder);
      case messageTypes.queryAwareness:
        return { kind: 'query_awareness' };
      default:
        return { kind: 'unknown' };
    }
  } catch (cause) {
    throw new PromptError('invalid_update', {
      detail: `a frame of ${frame.byteLength} bytes is no message of the Yjs protocol`,
      cause,
    });
  }
}

function readSync(decoder: Decoder): YjsClientMessage {
  switch (readVarUint(decoder)) {
    case syncTypes.step1:
      return { kind: 'sync_step1', stateVector: readVarUint8Array(decoder) };
    case syncTypes.step2:
      return { kind: 'update', update: readVarUint8Array(decoder), isWhole: true };
    case syncTypes.update:
      return { kind: 'update', update: readVarUint8Array(decoder), isWhole: false };
    default:
      return { kind: 'unknown' };
  }
}

/** A frame that asks for everything the reader has beyond a state vector. */
export function syncStep1Frame(stateVector: Uint8Array): Uint8Array {
  return bytesFrame(syncTypes.step1, stateVector);
}

/** A frame that answers a state vector. */
export function syncStep2Frame(update: Uint8Array): Uint8Array {
  return bytesFrame(syncTypes.step2, update);
}

/** A frame that carries a committed update. */
export function updateFrame(update: Uint8Array): Uint8Array {
  return bytesFrame(syncTypes.update, update);
}

/** A frame that carries cursors and presence. */
export function awarenessFrame(update: Uint8Array): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, messageTypes.awareness);
  writeVarUint8Array(encoder, update);
  return toUint8Array(encoder);
}

/** A frame that asks for everybody's cursors; the answer also tells that the server is there. */
export function queryAwarenessFrame(): Uint8Array {
  return Uint8Array.of(messageTypes.queryAwareness);
}

/** A frame of our own, which old providers pass over. */
export function ownFrame(message: YjsServerMessage): Uint8Array {
  return frame(messageTypes.auth, ownTypes[message.kind], (encoder) => {
    if (message.kind === 'notice') return writeVarString(encoder, message.json);
    if (message.kind === 'written') return writeVarUint(encoder, message.revision);
    writeVarUint(encoder, message.count);
    if (message.kind === 'durable') return writeVarUint(encoder, message.revision);
    writeVarString(encoder, message.code);
    return writeVarString(encoder, message.message);
  });
}

/**
 * Reads what follows the type of an `auth` message, for a client that wants our messages: null for a subtype that is
 * not ours. Pass it as `provider.messageHandlers[2]` of a y-websocket provider.
 */
export function readOwnMessage(decoder: Decoder): YjsServerMessage | null {
  switch (readVarUint(decoder)) {
    case ownTypes.durable:
      return { kind: 'durable', count: readVarUint(decoder), revision: readVarUint(decoder) };
    case ownTypes.refused:
      return {
        kind: 'refused',
        count: readVarUint(decoder),
        code: readVarString(decoder),
        message: readVarString(decoder),
      };
    case ownTypes.notice:
      return { kind: 'notice', json: readVarString(decoder) };
    case ownTypes.written:
      return { kind: 'written', revision: readVarUint(decoder) };
    default:
      return null;
  }
}

/** A sync message, made in one piece: it is what a busy server makes most. */
function bytesFrame(subtype: number, bytes: Uint8Array): Uint8Array {
  const head = [messageTypes.sync, subtype];
  let rest = bytes.byteLength;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) head.push((rest % 0x80) | 0x80);
  head.push(rest);
  const made = new Uint8Array(head.length + bytes.byteLength);
  made.set(head);
  made.set(bytes, head.length);
  return made;
}

function frame(type: number, subtype: number, write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, type);
  writeVarUint(encoder, subtype);
  write(encoder);
  return toUint8Array(encoder);
}
