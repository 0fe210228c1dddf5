import { errorTable, type ErrorCode } from '@prompt-manager/core';

/** Why a socket was closed (SPEC W9). Numbers from 4000 are ours, the others are RFC 6455 §7.4.1. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  tooManyBadFrames: 1008,
  frameTooLarge: 1009,
  restarting: 1012,
  tooSlow: 1013,
  notSignedIn: 4001,
  forbidden: 4003,
  promptNotFound: 4004,
  promptDeleted: 4010,
  otherEpoch: 4409,
  otherLibrary: 4421,
} as const;

/** A close code this server sends. */
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** The code and reason with which a socket is closed for an error; 1011 when the table names none. The reason is cut to the 123 bytes RFC 6455 allows. */
export function closeFor(code: ErrorCode, detail: string): { code: number; reason: string } {
  const entry: { closeCode?: number | undefined } = errorTable[code];
  return { code: entry.closeCode ?? 1011, reason: cutToBytes(`${code}: ${detail}`, 123) };
}

function cutToBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder();
  const target = new Uint8Array(maxBytes);
  const { read } = encoder.encodeInto(text, target);
  return text.slice(0, read);
}
