/**
 * The closed table of everything that can be refused. A code is never reused and never renamed:
 * callers match codes, never messages. `docs/errors.md` says the same for people and a test keeps
 * the two equal.
 */

/** What one refusal means at each door. `closeCode` is set when the refusal ends a socket. */
export interface ErrorEntry {
  readonly httpStatus: number;
  readonly closeCode?: number | undefined;
  /** True when the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** True for codes that only this process sees (command line, start-up); never sent to a client. */
  readonly local?: true | undefined;
  /** One sentence: what it means and what to do. */
  readonly sentence: string;
}

export const errorTable = {
  invalid_json: entry(400, 'The text is not valid JSON; send one JSON object.'),
  invalid_request: entry(422, 'A field is missing or has the wrong type; the detail names it.'),
  unknown_action: entry(422, 'The action is not one of this protocol; the detail lists them.'),
  invalid_id: entry(422, 'The id breaks the grammar of prompt ids; the detail says where.'),
  prompt_not_found: entry(
    404,
    'No prompt has this id or display name; list the prompts to see which exist.',
    { closeCode: 4004 },
  ),
  ambiguous_name: entry(409, 'Several prompts end with this name; use a longer path.'),
  prompt_exists: entry(
    409,
    'A prompt with this id exists; choose another id or update that prompt.',
  ),
  stale_revision: entry(
    412,
    'The prompt changed since the revision named; read it again and repeat the change.',
  ),
  revision_unknown: entry(
    409,
    'The base revision is not one of this prompt; read the prompt and repeat the change.',
  ),
  revision_not_found: entry(
    404,
    'The prompt has no such revision; its history lists those it has.',
  ),
  revision_gone: entry(410, 'The text at this revision is no longer kept; choose a newer one.'),
  trash_not_found: entry(
    404,
    'Nothing in the trash has this name, or it was brought back; list the trash to see what there is.',
  ),
  change_not_found: entry(
    404,
    'No change has this id, or its history was removed; the answer to a rename or another refactoring names it.',
  ),
  undo_conflict: entry(
    409,
    'Something was changed since in the same place; the detail names the prompts. Undo that first, or mend by hand.',
  ),
  refactor_refused: entry(
    409,
    'The change would alter what some prompt expands to; the detail names what stands in the way.',
  ),
  content_too_large: entry(413, 'The content is larger than the limit; split it into fragments.'),
  change_too_large: entry(
    413,
    'The change concerns more prompts than are changed at once; nothing was changed, take fewer.',
  ),
  expansion_too_large: entry(422, 'The expansion would be larger than the limit; include less.'),
  read_only: entry(
    403,
    'The prompt or its directory is served read-only; the detail says why and what would change that.',
  ),
  journal_unavailable: entry(503, 'The change could not be saved and was not made; try again.', {
    retryable: true,
  }),
  disk_full: entry(
    507,
    'The disk is full, so the change was not made; free some room and try again.',
    { retryable: true },
  ),
  journal_corrupt: entry(
    500,
    'The stored history of this prompt is damaged; restore the journal from a backup.',
  ),
  search_unavailable: entry(
    503,
    'The search index cannot be used just now; it is made again, try again shortly.',
    { retryable: true },
  ),
  overloaded: entry(503, 'The server has more work waiting than it may hold; try again shortly.', {
    retryable: true,
    closeCode: 1013,
  }),
  library_loading: entry(
    503,
    'The library is being read for the first time and this needs all of it; try again in a moment.',
    { retryable: true },
  ),
  shutting_down: entry(503, 'The server is stopping; connect again in a moment.', {
    retryable: true,
    closeCode: 1012,
  }),
  prompt_deleted: entry(410, 'The prompt was deleted; create it again if that was not meant.', {
    closeCode: 4010,
  }),
  not_signed_in: entry(401, 'This server needs a token; send it with the request.', {
    closeCode: 4001,
  }),
  forbidden: entry(403, 'This token may not do that; ask an administrator for the scope.', {
    closeCode: 4003,
  }),
  forbidden_origin: entry(
    403,
    'Requests from this web origin are refused; open the page from the server itself.',
  ),
  forbidden_host: entry(
    403,
    'The Host header does not name this server; use the address it printed at start.',
  ),
  invalid_update: entry(
    422,
    'The bytes are no Yjs update of this prompt; the detail says what is wrong.',
  ),
  missing_updates: entry(
    409,
    'The update builds on others that never arrived; send everything since the server’s state.',
    { retryable: true },
  ),
  other_epoch: entry(
    409,
    'The text was rebuilt since this copy was made; keep your text, load the prompt anew and put it in again.',
    { closeCode: 4409 },
  ),
  other_library: entry(
    409,
    'This address serves another library than the one the request is for; start the server on that folder again.',
    { retryable: true, closeCode: 4421 },
  ),
  too_many_bad_frames: entry(
    429,
    'Too many unusable frames in a short time; mend the client and connect again.',
    { closeCode: 1008 },
  ),
  frame_too_large: entry(413, 'The frame is larger than the limit; send smaller changes.', {
    closeCode: 1009,
  }),
  too_slow: entry(503, 'The connection does not read what it is sent; connect again to catch up.', {
    retryable: true,
    closeCode: 1013,
  }),
  route_not_found: entry(
    404,
    'There is nothing at this address; the API is described at /openapi.json.',
  ),
  method_not_allowed: entry(
    405,
    'This address does not take that method; the Allow header lists those it takes.',
  ),
  unsupported_media_type: entry(415, 'Send the body as application/json.'),
  directory_not_found: entry(
    404,
    'No mounted directory has this name; list the directories to see which exist.',
  ),
  directory_exists: entry(
    409,
    'A directory or folder with this name is already in the library; choose another name.',
  ),
  directory_unusable: entry(
    422,
    'The path cannot be mounted; it must be an existing folder that no other mount contains.',
  ),
  internal: entry(500, 'The server failed in a way it did not expect; the log has the details.'),
  library_locked: entry(423, 'Another process has this library open; stop it or go through it.', {
    local: true,
    retryable: true,
  }),
  journal_newer: entry(
    500,
    'A newer version of this program wrote the history here; start that version, or update this one.',
    { local: true },
  ),
  port_in_use: entry(500, 'The port is taken; choose another with --port.', { local: true }),
  unsafe_bind: entry(
    500,
    'Serving beyond this machine needs authentication; configure it or bind to 127.0.0.1.',
    { local: true },
  ),
  server_unreachable: entry(
    500,
    'The server does not answer; check its address and that it is running.',
    { local: true, retryable: true },
  ),
} as const satisfies Record<string, ErrorEntry>;

/** One of the codes of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** A refused operation. Carries a code for programs and a detail sentence for people. */
export class PromptError extends Error {
  readonly code: ErrorCode;
  /** What was expected, what was found, and where; falls back to the table's sentence. */
  readonly detail: string;
  /** The field of the request that is wrong, when there is one: `content`, `changes/0/from`. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, options: PromptErrorOptions = {}) {
    const detail = options.detail ?? errorTable[code].sentence;
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PromptError';
    this.code = code;
    this.detail = detail;
    this.field = options.field;
  }

  /** The table's row of this error's code. */
  get entry(): ErrorEntry {
    return errorTable[this.code];
  }
}

/** What a {@link PromptError} may carry besides its code. */
export interface PromptErrorOptions {
  readonly detail?: string | undefined;
  readonly field?: string | undefined;
  readonly cause?: unknown;
}

/** Returns the error itself when it is a {@link PromptError}, else one with code `internal` that keeps it as cause. */
export function toPromptError(error: unknown): PromptError {
  return error instanceof PromptError ? error : new PromptError('internal', { cause: error });
}

/** Throws when an invariant of this program is broken; `invariant` names it. Never for user input. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${invariant}`);
}

function entry(
  httpStatus: number,
  sentence: string,
  more: { closeCode?: number; retryable?: boolean; local?: true } = {},
): ErrorEntry {
  return { httpStatus, sentence, retryable: false, ...more };
}
