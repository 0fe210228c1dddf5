import { systemPorts } from '@prompt-manager/client';
import { useEffect, useState } from 'react';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';
import { classNames } from '../ui/class-names.ts';
import css from './form.module.css';
import { nameRefusal } from './name-words.ts';
import { previewMoves } from './rename-work.ts';
import type { Move, MoveOutcome } from './rename-work.ts';
import type { Outlook } from './use-deliberate.ts';

const c = classNames(css);

/** Somebody who types a name is not asked about every letter of it. */
const quietMs = 250;

/** What is known of a preview. */
export interface PreviewState {
  /** While a new one is asked for, the one before. */
  readonly preview: MoveOutcome | null;
  readonly error: string | null;
  readonly isAsking: boolean;
}

/** Asks what moves would change, once they stay the same for a moment, or at once. `key` says what they are. */
export function useMovePreview(
  moves: readonly Move[],
  {
    key,
    updateReferences,
    isUrgent,
  }: {
    readonly key: string;
    readonly updateReferences: boolean;
    /** The answer is waited for. */
    readonly isUrgent: boolean;
  },
): PreviewState {
  const [known, setKnown] = useState<{
    key: string | null;
    preview: MoveOutcome | null;
    error: string | null;
  }>({
    key: null,
    preview: null,
    error: null,
  });
  const refusal = moves.map(({ to }) => nameRefusal(to)).find((each) => each !== null) ?? null;
  const isAsking = moves.length > 0 && refusal === null && known.key !== key;
  useEffect(() => {
    if (!isAsking) return undefined;
    let isOver = false;
    const cancel = systemPorts.setTimer(isUrgent ? 0 : quietMs, () => {
      previewMoves(moves, updateReferences).then(
        (preview) => {
          if (!isOver) setKnown({ key, preview, error: null });
        },
        (error: unknown) => {
          if (!isOver) setKnown({ key, preview: null, error: wordsOf(error) });
        },
      );
    });
    return () => {
      isOver = true;
      cancel();
    };
    // The key stands for the moves, which are new objects at every rendering.
  }, [key, isAsking, isUrgent]);
  if (moves.length === 0 || refusal !== null)
    return { preview: null, error: refusal, isAsking: false };
  return { preview: known.preview, error: isAsking ? null : known.error, isAsking };
}

/** What a person has to be told of moves before they are made: other prompts change, or more than what is named moves. */
export function outlookOf(
  { preview, error, isAsking }: PreviewState,
  moves: readonly Move[],
): Outlook {
  if (moves.length === 0 || error !== null) return 'refused';
  if (isAsking || preview === null) return 'asking';
  const { moved, updated, notes } = preview;
  return updated.length + notes.length > 0 || moved.length > moves.length ? 'warns' : 'clear';
}

/** What the button of a dialog says that moves: what else it changes. */
export function moveWords(verb: string, outlook: Outlook, { preview }: PreviewState): string {
  if (outlook !== 'warns' || preview === null) return verb;
  const { moved, updated, notes } = preview;
  if (notes.length > 0) return `${verb} anyway`;
  return updated.length > 0
    ? `${verb} and change ${counted(updated.length, 'file')}`
    : `${verb} ${counted(moved.length, 'file')}`;
}

/** The files a move changes, before it is made. */
export function MovePreviewList({
  state: { preview, error, isAsking },
}: {
  readonly state: PreviewState;
}) {
  if (error !== null)
    return (
      <p className={c('error')} role="alert">
        {error}
      </p>
    );
  if (preview === null || isAsking)
    return (
      <p className={c('hint')}>{isAsking ? 'Looking at what changes…' : 'Nothing changes yet.'}</p>
    );
  const { moved, updated, notes } = preview;
  return (
    <>
      <p role="status">
        {counted(moved.length, 'file')} moved, inclusions in {counted(updated.length, 'file')}{' '}
        changed.
      </p>
      <ul className={c('list')} aria-label="Affected files" tabIndex={0}>
        {moved.map(({ from, to }) => (
          <li key={`moved ${from}`} className={c('item')}>
            <span>
              {from} → {to}
            </span>
            <span className={c('count')}>moved</span>
          </li>
        ))}
        {updated.map(({ id, inclusions }) => (
          <li key={`updated ${id}`} className={c('item')}>
            <span>{id}</span>
            <span className={c('count')}>{counted(inclusions, 'inclusion')}</span>
          </li>
        ))}
      </ul>
      {notes.length === 0 ? null : (
        <ul aria-label="To know">
          {notes.map((note) => (
            <li key={note} className={c('hint')}>
              {note}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
