import { errorTable, type ErrorCode } from '@prompt-manager/core';

/** What the process says with its exit code (rule C4). */
export const exitCodes = {
  ok: 0,
  problemsFound: 1,
  usage: 2,
  notFound: 3,
  cannotExpand: 4,
  conflict: 5,
  unavailable: 6,
  notAuthorised: 7,
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { usage, notFound, cannotExpand, conflict, unavailable, notAuthorised } = exitCodes;

/** Codes whose meaning on a command line is not what their HTTP status says. */
const exceptions: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  ambiguous_name: notFound,
  expansion_too_large: cannotExpand,
  read_only: conflict,
  unsafe_bind: conflict,
  library_locked: unavailable,
  directory_unusable: unavailable,
};

/** The exit code for a refusal. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  const exception = exceptions[code];
  if (exception !== undefined) return exception;
  const { httpStatus } = errorTable[code];
  if (httpStatus >= 500 || httpStatus === 429) return unavailable;
  if (httpStatus === 401 || httpStatus === 403) return notAuthorised;
  if (httpStatus === 404 || httpStatus === 405 || httpStatus === 410) return notFound;
  return httpStatus === 409 || httpStatus === 412 ? conflict : usage;
}
