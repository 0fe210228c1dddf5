import { folderOf, lastSegmentOf } from '@prompt-manager/core';
import { useMemo, useState } from 'react';
import { usePrompts } from '../library/prompt-index.ts';
import type { TreeTarget } from '../library/targets.ts';
import { foldersAround } from '../library/tree.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { DialogForm } from './dialog-form.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';
import { MovePreviewList, moveWords, outlookOf, useMovePreview } from './move-preview.tsx';
import { useDeliberate, useEarlyEnter } from './use-deliberate.ts';
import { useMoving } from './use-moving.ts';

const c = classNames(css);

/** Moves prompts and folders into a folder, which may be a new one; the way to move for whoever drags nothing (WCAG 2.5.7). */
export function MoveDialog({
  targets,
  folder,
}: {
  readonly targets: readonly TreeTarget[];
  /** The folder they were dropped on; null to ask. */
  readonly folder: string | null;
}) {
  const { prompts } = usePrompts();
  const [only] = targets;
  const [path, setPath] = useState(folder ?? (only === undefined ? '' : folderOf(only.path)));
  const folders = useMemo(
    () => [...new Set(prompts.flatMap(({ id }) => foldersAround(id)))].sort(),
    [prompts],
  );
  const to = path.trim().replace(/^\/+|\/+$/g, '');
  const moves = targets
    .map((target) => ({
      target,
      to: to === '' ? lastSegmentOf(target.path) : `${to}/${lastSegmentOf(target.path)}`,
    }))
    .filter((move) => move.to !== move.target.path);
  const key = to;
  const enter = useEarlyEnter(key);
  const state = useMovePreview(moves, { key, updateReferences: true, isUrgent: enter.isEarly });
  const { isBusy, failure, move } = useMoving();
  const outlook = outlookOf(state, moves);
  const { submit, isUnread } = useDeliberate(enter, {
    key,
    outlook,
    run: () => void move(moves, true),
  });
  const isReady = outlook !== 'refused' && !isBusy;
  const what =
    targets.length === 1 && only !== undefined ? only.path : counted(targets.length, 'item');
  return (
    <DialogFrame title={`Move ${what}`} look="wide">
      <DialogForm
        onSubmit={() => {
          if (isReady) submit();
        }}
      >
        <div className={c('field')}>
          <label className={c('label')} htmlFor="move-folder">
            Into the folder
          </label>
          <input
            id="move-folder"
            className={c('input')}
            list="move-folders"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            placeholder="The top of the library"
            readOnly={isBusy || enter.isDue}
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
          <datalist id="move-folders">
            {folders.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          <p className={c('hint')}>A folder that does not exist is made. Inclusions follow.</p>
        </div>
        <MovePreviewList state={failure === null ? state : { ...state, error: failure }} />
        <div className={c('actions')}>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!isReady || isUnread}>
            {isBusy ? 'Moving…' : moveWords('Move', outlook, state)}
          </Button>
        </div>
      </DialogForm>
    </DialogFrame>
  );
}
