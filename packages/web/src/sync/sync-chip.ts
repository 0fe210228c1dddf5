import type { ConnectionState } from '@prompt-manager/client';
import { startAgain } from '../state/start-command.ts';
import type { Changeability, Following } from './prompt-feed.ts';

/** What is known about the safety of one open prompt. */
export interface SyncFacts extends Changeability {
  readonly id: string;
  readonly connection: ConnectionState;
  /** False until there is a text to show, from the server or from this browser. */
  readonly isLoaded: boolean;
  /** Whether the expansion of the prompt is kept current. */
  readonly following: Following;
  /** Since when something typed here is not confirmed as durable, in ms; null when all is. */
  readonly unsavedSinceMs: number | null;
  /** Since when something typed here is not known to be in the file, in ms; null when nothing is. */
  readonly unwrittenSinceMs: number | null;
  /** Whether this browser keeps what is typed across a reload. */
  readonly localCopy: 'opening' | 'kept' | 'unavailable';
  /** Why the server did not take an edit; null when it did. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** Why the file cannot be written; null when it can. */
  readonly mirrorFailure: { readonly code: string; readonly message: string } | null;
  readonly savedAtMs: number | null;
  /** The prompt went, and one of its name is there again, which has nothing of what was typed here since. */
  readonly isBack: boolean;
}

/** The chip that says whether what was typed is safe. */
export interface SyncChip {
  readonly text: string;
  readonly tone: 'muted' | 'good' | 'warn' | 'error';
  /** The whole story, for a tooltip. */
  readonly title: string;
}

/** A sentence that needs an answer, with what can be done. */
export interface SyncBanner {
  readonly text: string;
  readonly tone: 'info' | 'warn' | 'error';
  readonly actions: readonly SyncAction[];
  /** True for what is so of every prompt of the server. */
  readonly isOfServer?: boolean | undefined;
}

/** What a banner can offer. */
export type SyncAction =
  | 'copy'
  | 'copy_command'
  | 'download'
  | 'reconnect'
  | 'keep'
  | 'accept'
  | 'keep_change'
  | 'take'
  | 'save_as';

/** A save that takes less is not worth a word. */
const savingShownAfterMs = 400;
/** A save that takes longer is not "being saved" any more as far as a person is concerned. */
const slowAfterMs = 10_000;
/** A connection that failed this often is worth a sentence. */
const failuresTold = 3;

/** Says only what is true (SPEC U29): "Saved" means that the journal has every change and the file has it too. */
export function chipOf(facts: SyncFacts, nowMs: number): SyncChip {
  const { connection, unsavedSinceMs, refusal, mirrorFailure } = facts;
  if (connection.kind !== 'open') return chipWithoutConnection(facts, nowMs);
  if (refusal !== null && unsavedSinceMs !== null)
    return { text: 'Not saved', tone: 'error', title: refusal.message };
  if (unsavedSinceMs !== null && nowMs - unsavedSinceMs >= slowAfterMs)
    return {
      text: 'Not saved',
      tone: 'error',
      title: `The server has not answered for ${Math.round((nowMs - unsavedSinceMs) / 1000)} s.`,
    };
  if (mirrorFailure !== null)
    return { text: 'Not on disk', tone: 'error', title: mirrorFailure.message };
  if (!facts.isLoaded) return connecting;
  const pendingSinceMs = pendingSince(facts);
  if (pendingSinceMs !== null && nowMs - pendingSinceMs >= savingShownAfterMs)
    return {
      text: 'Saving…',
      tone: 'muted',
      title:
        unsavedSinceMs === null
          ? 'Safe in the history; the file is written in a moment.'
          : 'The change is on its way.',
    };
  if (facts.isReadOnly)
    return {
      text: 'View only',
      tone: 'muted',
      title: `This prompt cannot be changed here${facts.readOnlyReason === null ? '' : `: ${facts.readOnlyReason}`}.`,
    };
  return { text: 'Saved', tone: 'good', title: savedTitle(facts) };
}

/** What must be said in a whole sentence; null when the chip says enough. `startCommand` starts the server, if it is known. */
export function bannerOf(
  facts: SyncFacts,
  nowMs: number,
  startCommand: string | null,
): SyncBanner | null {
  const { connection, unsavedSinceMs, localCopy, refusal } = facts;
  const isUnsaved = unsavedSinceMs !== null;
  if (connection.kind === 'closed' && isGone(connection.code) && facts.isLoaded && facts.isBack)
    return {
      text: 'This prompt is back. What you typed while it was gone is not in it yet.',
      tone: 'warn',
      actions: ['keep_change', 'take', 'copy'],
    };
  if (connection.kind === 'closed' && isGone(connection.code) && facts.isLoaded)
    return {
      text: `${goneWords(connection)} ${isUnsaved ? 'What you typed is still here.' : 'Its text is still here.'}`,
      tone: isUnsaved ? 'error' : 'warn',
      actions: ['keep', 'accept', 'save_as'],
    };
  if (connection.kind === 'closed')
    return {
      text: `${endOf(connection.code, connection.reason)}${isUnsaved ? ' What you typed is still here: copy it before you leave.' : ''}`,
      tone: isUnsaved ? 'error' : 'warn',
      actions: facts.isLoaded ? ['copy', 'download'] : [],
    };
  if (connection.kind !== 'open') {
    if (isUnsaved && localCopy === 'unavailable')
      return {
        text: 'Not saved: the server does not answer, and this browser cannot keep what you type. Copy it before you leave.',
        tone: 'error',
        actions: ['copy', 'download', 'reconnect'],
      };
    if (connection.failures < failuresTold) return null;
    return {
      text: `The server does not answer. ${startAgain(startCommand)}`,
      tone: 'warn',
      isOfServer: true,
      actions: [
        'reconnect',
        ...(startCommand === null ? [] : (['copy_command'] as const)),
        ...(facts.isLoaded ? (['copy'] as const) : []),
      ],
    };
  }
  if (isUnsaved && refusal !== null)
    return {
      text: `Not saved: ${refusal.message} What you typed is kept here.`,
      tone: 'error',
      actions: ['copy', 'download'],
    };
  if (isUnsaved && nowMs - unsavedSinceMs >= slowAfterMs)
    return {
      text: 'Not saved yet: the server has not confirmed the change. What you typed is kept here.',
      tone: 'error',
      actions: ['copy', 'download'],
    };
  return null;
}

/** When chip or banner may change by time alone, in ms from now; null when only an event can change them. */
export function nextChangeMs(facts: SyncFacts, nowMs: number): number | null {
  if (facts.connection.kind === 'waiting') return 1_000;
  const sinceMs = pendingSince(facts);
  if (sinceMs === null) return null;
  const forMs = nowMs - sinceMs;
  if (forMs < savingShownAfterMs) return savingShownAfterMs - forMs;
  return forMs < slowAfterMs ? slowAfterMs - forMs : 1_000;
}

/** Since when something is not in the file: what was typed last waits no longer than what was typed before it. */
function pendingSince({ unsavedSinceMs, unwrittenSinceMs }: SyncFacts): number | null {
  if (unsavedSinceMs === null || unwrittenSinceMs === null)
    return unsavedSinceMs ?? unwrittenSinceMs;
  return Math.min(unsavedSinceMs, unwrittenSinceMs);
}

const connecting: SyncChip = {
  text: 'Connecting…',
  tone: 'muted',
  title: 'Opening the prompt.',
};

function chipWithoutConnection(
  { connection, unsavedSinceMs, localCopy, isLoaded }: SyncFacts,
  nowMs: number,
): SyncChip {
  if (unsavedSinceMs !== null)
    return localCopy === 'unavailable' || connection.kind === 'closed'
      ? {
          text: 'Not saved',
          tone: 'error',
          title: 'There is no connection to the server. What you typed is in this window only.',
        }
      : {
          text: 'Offline — kept in this browser',
          tone: 'warn',
          title:
            'There is no connection to the server. What you typed survives a reload and is sent as soon as the server answers.',
        };
  if (connection.kind === 'closed')
    return {
      text: connection.code === 4010 ? 'Deleted' : 'Closed',
      tone: 'warn',
      title: endOf(connection.code, connection.reason),
    };
  if (!isLoaded && connection.failures === 0) return connecting;
  const waitS =
    connection.kind === 'waiting'
      ? Math.max(0, Math.ceil((connection.retryAtMs - nowMs) / 1000))
      : 0;
  return {
    text: 'Reconnecting…',
    tone: 'muted',
    title:
      waitS > 0
        ? `The next try is in ${waitS} s. Everything is saved.`
        : 'Trying now. Everything is saved.',
  };
}

function savedTitle({ id, savedAtMs }: SyncFacts): string {
  return savedAtMs === null ? `${id}.md` : `${id}.md · ${new Date(savedAtMs).toLocaleTimeString()}`;
}

/** Whether a prompt is not in the library any more, as far as a close code tells. */
function isGone(code: number): boolean {
  return code === 4010 || code === 4004;
}

function goneWords({ code, reason }: { readonly code: number; readonly reason: string }): string {
  if (code === 4010) return 'This prompt was deleted elsewhere.';
  return reason.includes('taken out of the library')
    ? 'The directory of this prompt was taken out of the library.'
    : 'This prompt is not in the library any more: it was deleted while you were away.';
}

function endOf(code: number, reason: string): string {
  switch (code) {
    case 4004:
      return 'There is no prompt with this name.';
    case 4010:
      return 'This prompt was deleted.';
    case 4001:
      return 'This server needs a token.';
    case 4003:
      return 'This token may not open the prompt.';
    default:
      return `The connection was closed: ${reason === '' ? `code ${code}` : reason}.`;
  }
}
