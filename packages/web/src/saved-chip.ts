import type { ConnectionState, MirrorState, SaveState } from '@prompt-manager/client';

/** What the page knows of the prompt that is shown. */
export interface PromptFacts {
  readonly id: string;
  readonly connection: ConnectionState;
  readonly saveState: SaveState;
  readonly mirror: MirrorState | null;
  readonly isReadOnly: boolean;
  /** False until the first text arrived. */
  readonly isOpened: boolean;
}

/** The chip that says whether what was typed is safe. */
export interface Chip {
  readonly text: string;
  readonly tone: 'muted' | 'good' | 'warn' | 'error';
  /** The whole story, for a tooltip. */
  readonly title: string;
}

/** A sentence that needs an answer, with what can be done. */
export interface Banner {
  readonly text: string;
  readonly canCopy: boolean;
  readonly canRetry: boolean;
}

/** A save that takes less is not worth a word. */
const savingShownAfterMs = 400;

/** A save that takes longer is not "being saved" any more as far as a person is concerned. */
const slowAfterMs = 10_000;

const notSent: Chip = {
  text: 'Not saved',
  tone: 'error',
  title: 'There is no connection to the server. What you typed is kept in this window.',
};

/** Says only what is true (SPEC D3): "Saved" means that the journal has every change. */
export function chipOf(facts: PromptFacts, nowMs: number): Chip {
  const { connection, saveState, mirror } = facts;
  if (connection.kind !== 'open') return chipWithoutConnection(facts, nowMs);
  switch (saveState.kind) {
    case 'refused':
    case 'retrying':
      return { text: 'Not saved', tone: 'error', title: saveState.error.detail };
    case 'unsent':
      return notSent;
    case 'saving': {
      const forMs = nowMs - saveState.sinceMs;
      if (forMs >= slowAfterMs)
        return {
          text: 'Not saved',
          tone: 'error',
          title: `The server has not answered for ${Math.round(forMs / 1000)} s.`,
        };
      if (forMs >= savingShownAfterMs)
        return { text: 'Saving…', tone: 'muted', title: 'The change is on its way.' };
      break;
    }
    case 'saved':
      break;
  }
  if (mirror?.onDisk === false)
    return {
      text: 'Not on disk',
      tone: 'error',
      title: mirror.error?.message ?? 'The file could not be written.',
    };
  if (facts.isReadOnly)
    return { text: 'View only', tone: 'muted', title: 'This prompt cannot be changed here.' };
  return { text: 'Saved', tone: 'good', title: savedTitle(facts) };
}

/** What must be said in a whole sentence; null when all is well. */
export function bannerOf(facts: PromptFacts, nowMs: number): Banner | null {
  const { connection, saveState, mirror, isOpened } = facts;
  const isUnsaved = saveState.kind !== 'saved';
  if (connection.kind === 'closed') {
    const kept = isUnsaved
      ? ' What you typed is still in this window: copy it before you leave.'
      : '';
    return {
      text: `${endOf(connection.code, connection.reason)}${kept}`,
      canCopy: isOpened,
      canRetry: false,
    };
  }
  if (connection.kind !== 'open') {
    if (isUnsaved)
      return {
        text: 'Not saved: the server does not answer. What you typed is kept in this window and is sent as soon as it does.',
        canCopy: true,
        canRetry: true,
      };
    return connection.failures < 3
      ? null
      : {
          text: 'The server does not answer. Is it still running?',
          canCopy: isOpened,
          canRetry: true,
        };
  }
  if (saveState.kind === 'refused')
    return { text: `Not saved: ${saveState.error.detail}`, canCopy: true, canRetry: false };
  if (saveState.kind === 'retrying')
    return {
      text: `Not saved: ${saveState.error.detail} What you typed is kept and sent again.`,
      canCopy: true,
      canRetry: false,
    };
  if (saveState.kind === 'saving' && nowMs - saveState.sinceMs >= slowAfterMs)
    return {
      text: 'Not saved yet: the server has not confirmed the change. What you typed is kept in this window.',
      canCopy: true,
      canRetry: false,
    };
  if (mirror?.onDisk === false)
    return {
      text: `Saved, but the file could not be written: ${mirror.error?.message ?? 'no reason was given.'}`,
      canCopy: true,
      canRetry: false,
    };
  return null;
}

/** When the chip or the banner may change by time alone; null when only an event can change them. */
export function nextChangeMs({ saveState, connection }: PromptFacts, nowMs: number): number | null {
  if (connection.kind === 'waiting') return 1_000;
  if (saveState.kind !== 'saving') return null;
  const forMs = nowMs - saveState.sinceMs;
  if (forMs < savingShownAfterMs) return savingShownAfterMs - forMs;
  return forMs < slowAfterMs ? slowAfterMs - forMs : 1_000;
}

function chipWithoutConnection(
  { connection, saveState, isOpened }: PromptFacts,
  nowMs: number,
): Chip {
  if (saveState.kind !== 'saved') return notSent;
  if (connection.kind === 'closed')
    return { text: 'Closed', tone: 'warn', title: endOf(connection.code, connection.reason) };
  if (!isOpened) return { text: 'Connecting…', tone: 'muted', title: 'Opening the prompt.' };
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

function savedTitle({ id, saveState }: PromptFacts): string {
  const atMs = saveState.kind === 'saved' ? saveState.atMs : null;
  return atMs === null ? `${id}.md` : `${id}.md · ${new Date(atMs).toLocaleTimeString()}`;
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
