import { systemPorts } from '@prompt-manager/client';
import { useEffect, useState } from 'react';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import css from './form.module.css';
import { nameRefusal } from './name-words.ts';
import { previewMoves } from './rename-work.ts';
import type { Move, MoveOutcome } from './rename-work.ts';

const c = classNames(css);

/** Somebody who types a name is not asked about every letter of it. */
const quietMs = 250;

/** What is known of a preview. */
export interface PreviewState {
  readonly preview: MoveOutcome | null;
  readonly error: string | null;
  readonly isAsking: boolean;
}

const unknown: PreviewState = { preview: null, error: null, isAsking: false };

/** Asks what moves would change, once they stay the same for a moment. `key` says what they are. */
export function useMovePreview(
  moves: readonly Move[],
  { key, updateReferences }: { readonly key: string; readonly updateReferences: boolean },
): PreviewState {
  const [state, setState] = useState<PreviewState>(unknown);
  useEffect(() => {
    if (moves.length === 0) return setState(unknown);
    const error = moves.map(({ to }) => nameRefusal(to)).find((each) => each !== null);
    if (error !== undefined) return setState({ ...unknown, error });
    let isOver = false;
    setState((before) => ({ ...before, error: null, isAsking: true }));
    const cancel = systemPorts.setTimer(quietMs, () => {
      previewMoves(moves, updateReferences).then(
        (preview) => {
          if (!isOver) setState({ preview, error: null, isAsking: false });
        },
        (error: unknown) => {
          if (isOver) return;
          setState({
            preview: null,
            error: error instanceof Error ? error.message : String(error),
            isAsking: false,
          });
        },
      );
    });
    return () => {
      isOver = true;
      cancel();
    };
    // The key stands for the moves, which are new objects at every rendering.
  }, [key, updateReferences]);
  return state;
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
  if (preview === null)
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
