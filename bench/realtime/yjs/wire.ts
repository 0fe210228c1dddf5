import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** What a frame of a server says, as far as the bench wants to know. */
export type Heard =
  /** The whole state, as the answer to the client's first question. */
  | { readonly kind: 'state'; readonly update: Uint8Array }
  /** All of the first `count` updates that were not refused are taken, or `null`: one more is. */
  | { readonly kind: 'acknowledged'; readonly count: number | null }
  | { readonly kind: 'refused'; readonly count: number }
  | { readonly kind: 'other' };

/** How a kind of server is spoken to. */
export interface Wire {
  /** The path of the address of a prompt. */
  path(id: string): string;
  /** What a client sends first. */
  hello(id: string): readonly Uint8Array[];
  /** The frame of an update. */
  update(id: string, update: Uint8Array): Uint8Array;
  read(frame: Uint8Array): Heard;
}

const other: Heard = { kind: 'other' };
const sync = 0;
const auth = 2;
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;
/** The state vector of a client that has nothing. */
const nothing = Uint8Array.of(0);

/** y-websocket's protocol (y-protocols), with our own acknowledgements where the server sends them. */
export function yjsWire(prefix: string): Wire {
  return {
    path: (id) => `${prefix}${id}`,
    hello: () => [frame((encoder) => writeSync(encoder, 'step1', nothing))],
    update: (_id, update) => frame((encoder) => writeSync(encoder, 'update', update)),
    read: (bytes) => {
      const decoder = decoding.createDecoder(bytes);
      const type = decoding.readVarUint(decoder);
      return type === sync ? readSync(decoder) : type === auth ? readOwn(decoder) : other;
    },
  };
}

/** One that only hands on what it gets: nobody answers a greeting. */
export const relayWire: Wire = { ...yjsWire('/'), hello: () => [] };

const hocuspocusTypes = { sync: 0, auth: 2, syncReply: 4, syncStatus: 8 } as const;

/** Hocuspocus: every frame begins with the name of the document, and a token comes before everything. */
export const hocuspocusWire: Wire = {
  path: () => '/',
  hello: (id) => [
    frame((encoder) => {
      encoding.writeVarString(encoder, id);
      encoding.writeVarUint(encoder, hocuspocusTypes.auth);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'token');
    }),
    frame((encoder) => {
      encoding.writeVarString(encoder, id);
      writeSync(encoder, 'step1', nothing);
    }),
  ],
  update: (id, update) =>
    frame((encoder) => {
      encoding.writeVarString(encoder, id);
      writeSync(encoder, 'update', update);
    }),
  read: (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarString(decoder);
    switch (decoding.readVarUint(decoder)) {
      case hocuspocusTypes.sync:
      case hocuspocusTypes.syncReply:
        return readSync(decoder);
      case hocuspocusTypes.syncStatus:
        return decoding.readVarUint(decoder) === 1 ? { kind: 'acknowledged', count: null } : other;
      default:
        return other;
    }
  },
};

function frame(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function writeSync(
  encoder: encoding.Encoder,
  type: keyof typeof syncTypes,
  bytes: Uint8Array,
): void {
  encoding.writeVarUint(encoder, sync);
  encoding.writeVarUint(encoder, syncTypes[type]);
  encoding.writeVarUint8Array(encoder, bytes);
}

function readSync(decoder: decoding.Decoder): Heard {
  return decoding.readVarUint(decoder) === syncTypes.step2
    ? { kind: 'state', update: decoding.readVarUint8Array(decoder) }
    : other;
}

/** Our own messages: 10 says how many updates are durable, 11 which was refused. */
function readOwn(decoder: decoding.Decoder): Heard {
  switch (decoding.readVarUint(decoder)) {
    case 10:
      return { kind: 'acknowledged', count: decoding.readVarUint(decoder) };
    case 11:
      return { kind: 'refused', count: decoding.readVarUint(decoder) };
    default:
      return other;
  }
}
