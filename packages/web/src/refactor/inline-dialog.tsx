import type { RefactorResult } from '@prompt-manager/protocol';
import { useState } from 'react';
import { http } from '../api/http.ts';
import { DialogFrame } from '../dialogs/dialog-frame.tsx';
import { closeDialog } from '../dialogs/dialog-state.ts';
import css from '../dialogs/form.module.css';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { RefactorFiles, useRefactorPreview } from './refactor-preview.tsx';
import { useRefactoring } from './use-refactoring.ts';

const c = classNames(css);

/** Replaces an inclusion, or every one of its fragment, by the text it stands for (SPEC U95). */
export function InlineDialog({
  id,
  revision,
  from,
  spelling,
  fragment,
}: {
  readonly id: string;
  readonly revision: number;
  readonly from: number;
  readonly spelling: string;
  /** The prompt that is included; null when the inclusion names several or none. */
  readonly fragment: string | null;
}) {
  const [isEverywhere, setEverywhere] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
  const inline = (dryRun: boolean) => (): Promise<RefactorResult> =>
    isEverywhere && fragment !== null
      ? http.inline({ id: fragment, everywhere: true, deleteFragment: isDeleted, dryRun })
      : http.inline({ id, baseRevision: revision, from, deleteFragment: isDeleted, dryRun });
  const preview = useRefactorPreview(`inline ${isEverywhere} ${isDeleted}`, inline(true));
  const { isBusy, failure, make } = useRefactoring();
  return (
    <DialogFrame title={`Replace [[${spelling}]] by its text`} look="wide">
      <div className={c('form')}>
        {fragment === null ? null : (
          <div>
            <label className={c('check')}>
              <input
                type="checkbox"
                checked={isEverywhere}
                onChange={(event) => setEverywhere(event.target.checked)}
              />
              Everywhere {fragment} is included
            </label>
            <label className={c('check')}>
              <input
                type="checkbox"
                checked={isDeleted}
                onChange={(event) => setDeleted(event.target.checked)}
              />
              Delete {fragment} then, if nothing else includes it
            </label>
          </div>
        )}
        <RefactorFiles preview={failure === null ? preview : { ...preview, error: failure }} />
        <div className={c('actions')}>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button
            look="primary"
            autoFocus
            isDisabled={!preview.isCurrent || isBusy}
            onPress={() => void make(inline(false), `Replaced [[${spelling}]] by its text`)}
          >
            {isBusy ? 'Replacing…' : 'Replace'}
          </Button>
        </div>
      </div>
    </DialogFrame>
  );
}
