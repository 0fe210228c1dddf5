import { useState } from 'react';
import type { TreeTarget } from '../library/targets.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { DialogForm } from './dialog-form.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';
import { MovePreviewList, moveWords, outlookOf, useMovePreview } from './move-preview.tsx';
import { useDeliberate, useEarlyEnter } from './use-deliberate.ts';
import { useMoving } from './use-moving.ts';

const c = classNames(css);

/** Gives a prompt or a folder another path; every inclusion of it follows (SPEC U19). */
export function RenameDialog({ target }: { readonly target: TreeTarget }) {
  const [path, setPath] = useState(target.path);
  const [follows, setFollows] = useState(true);
  const to = path.trim().replace(/\.md$/i, '').replace(/\/+$/, '');
  const moves = to === '' || to === target.path ? [] : [{ target, to }];
  const key = `${to} ${follows}`;
  const enter = useEarlyEnter(key);
  const state = useMovePreview(moves, { key, updateReferences: follows, isUrgent: enter.isEarly });
  const { isBusy, failure, move } = useMoving();
  const outlook = outlookOf(state, moves);
  const { submit, isUnread } = useDeliberate(enter, {
    key,
    outlook,
    run: () => void move(moves, follows),
  });
  const isReady = outlook !== 'refused' && !isBusy;
  return (
    <DialogFrame
      title={`Rename ${target.kind === 'folder' ? 'folder ' : ''}${target.path}`}
      look="wide"
    >
      <DialogForm
        onSubmit={() => {
          if (isReady) submit();
        }}
      >
        <div className={c('field')}>
          <label className={c('label')} htmlFor="rename-path">
            New name
          </label>
          <input
            id="rename-path"
            className={c('input')}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            aria-invalid={state.error !== null}
            readOnly={isBusy || enter.isDue}
            value={path}
            // The last segment is what is changed most often.
            onFocus={({ target: field }) =>
              field.setSelectionRange(path.lastIndexOf('/') + 1, path.length)
            }
            onChange={(event) => setPath(event.target.value)}
          />
          <p className={c('hint')}>
            The whole path: another folder in it moves the{' '}
            {target.kind === 'folder' ? 'folder' : 'prompt'}.
          </p>
        </div>
        <label className={c('check')}>
          <input
            type="checkbox"
            checked={follows}
            onChange={(event) => setFollows(event.target.checked)}
          />
          Change the inclusions of it too
        </label>
        <MovePreviewList state={failure === null ? state : { ...state, error: failure }} />
        <div className={c('actions')}>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!isReady || isUnread}>
            {isBusy ? 'Renaming…' : moveWords('Rename', outlook, state)}
          </Button>
        </div>
      </DialogForm>
    </DialogFrame>
  );
}
