import type { RefactorResult } from '@prompt-manager/protocol';
import { useState } from 'react';
import { http } from '../api/http.ts';
import { DialogForm } from '../dialogs/dialog-form.tsx';
import { DialogFrame } from '../dialogs/dialog-frame.tsx';
import { closeDialog } from '../dialogs/dialog-state.ts';
import css from '../dialogs/form.module.css';
import { useDeliberate, useEarlyEnter } from '../dialogs/use-deliberate.ts';
import type { Outlook } from '../dialogs/use-deliberate.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { outlookOf, RefactorFiles, useRefactorPreview } from './refactor-preview.tsx';
import type { RefactorPreview } from './refactor-preview.tsx';
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
  const key = `inline ${isEverywhere} ${isDeleted}`;
  const enter = useEarlyEnter(key);
  const preview = useRefactorPreview(key, inline(true), { isUrgent: enter.isEarly });
  const { isBusy, failure, make } = useRefactoring();
  const outlook = outlookOf(preview, (each) => each === id);
  const run = (): void =>
    void make(inline(false), { said: `Replaced [[${spelling}]] by its text` });
  const { submit, isUnread } = useDeliberate(enter, { key, outlook, run });
  const isReady = outlook !== 'refused' && !isBusy;
  return (
    <DialogFrame title={`Replace [[${spelling}]] by its text`} look="wide">
      <DialogForm
        onSubmit={() => {
          if (isReady) submit();
        }}
      >
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
          {/* It has the focus, so that Enter means it; what is disabled could not take it. */}
          <Button look="primary" type="submit" autoFocus isDisabled={!isReady} isWaiting={isUnread}>
            {isBusy ? 'Replacing…' : replaceWords(outlook, preview)}
          </Button>
        </div>
      </DialogForm>
    </DialogFrame>
  );
}

/** What the button says: how many files it changes, when that is more than the one that is open. */
function replaceWords(outlook: Outlook, { result }: RefactorPreview): string {
  if (outlook !== 'warns' || result === null) return 'Replace';
  return `Replace in ${counted(result.files.length, 'file')}`;
}
