import type { Frame } from '../session/session.ts';

/** RFC 6455 §5.2: the bit of a frame that is whole, the kinds of frames, and how a length is said. */
const whole = 0x80;
const opcodes = { text: 0x1, binary: 0x2 } as const;
const shortLength = 125;
const length16 = 126;
const length64 = 127;

/**
 * Frames as they cross the wire, from a server without extensions: header and payload in one buffer, so that a frame is
 * one write instead of two. The frame asked for last is kept: a broadcast makes it once for all who hear it.
 */
export class WireFrames {
  #frame: Frame | null = null;
  #wire: Buffer | null = null;

  /** The bytes of a frame. They are shared and must not be changed. */
  of(frame: Frame): Buffer {
    if (this.#wire === null || this.#frame !== frame) {
      this.#frame = frame;
      this.#wire = typeof frame === 'string' ? textFrame(frame) : binaryFrame(frame);
    }
    return this.#wire;
  }
}

function textFrame(text: string): Buffer {
  const byteLength = Buffer.byteLength(text);
  const { wire, payloadAt } = beginFrame(opcodes.text, byteLength);
  wire.write(text, payloadAt);
  return wire;
}

function binaryFrame(bytes: Uint8Array): Buffer {
  const { wire, payloadAt } = beginFrame(opcodes.binary, bytes.byteLength);
  wire.set(bytes, payloadAt);
  return wire;
}

function beginFrame(opcode: number, byteLength: number): { wire: Buffer; payloadAt: number } {
  const payloadAt = byteLength <= shortLength ? 2 : byteLength <= 0xffff ? 4 : 10;
  const wire = Buffer.allocUnsafe(payloadAt + byteLength);
  wire[0] = whole | opcode;
  if (payloadAt === 2) wire[1] = byteLength;
  else if (payloadAt === 4) {
    wire[1] = length16;
    wire.writeUInt16BE(byteLength, 2);
  } else {
    wire[1] = length64;
    wire.writeBigUInt64BE(BigInt(byteLength), 2);
  }
  return { wire, payloadAt };
}
