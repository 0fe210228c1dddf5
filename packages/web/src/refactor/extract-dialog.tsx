import type { RefactorResult } from '@prompt-manager/protocol';
import { useState } from 'react';
import { http } from '../api/http.ts';
import { DialogForm } from '../dialogs/dialog-form.tsx';
import { DialogFrame } from '../dialogs/dialog-frame.tsx';
import { nameRefusal } from '../dialogs/name-words.ts';
import { closeDialog } from '../dialogs/dialog-state.ts';
import type { OpenDialog } from '../dialogs/dialog-state.ts';
import css from '../dialogs/form.module.css';
import { useDeliberate, useEarlyEnter } from '../dialogs/use-deliberate.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { outlookOf, RefactorFiles, useRefactorPreview } from './refactor-preview.tsx';
import { useRefactoring } from './use-refactoring.ts';

const c = classNames(css);

/** Makes a fragment of the selected text, which is included in its place (SPEC U95). */
export function ExtractDialog({
  id,
  revision,
  from,
  to,
  path: start,
  onExtracted,
}: Omit<Extract<OpenDialog, { kind: 'extract' }>, 'kind'>) {
  const [path, setPath] = useState(start);
  const newId = path.trim().replace(/\.md$/i, '');
  const refused = nameRefusal(newId);
  const extract = (dryRun: boolean) => (): Promise<RefactorResult> =>
    http.extract({ id, baseRevision: revision, from, to, newId, dryRun });
  const key = `extract ${newId}`;
  const enter = useEarlyEnter(key);
  const preview = useRefactorPreview(refused === null ? key : null, extract(true), {
    isUrgent: enter.isEarly,
  });
  const { isBusy, failure, make } = useRefactoring();
  const refusal = refused ?? failure;
  const outlook =
    refused === null ? outlookOf(preview, (each) => [id, newId].includes(each)) : 'refused';
  const run = (): void =>
    void make(extract(false), { said: `Extracted ${newId}`, onDone: onExtracted });
  const { submit, isUnread } = useDeliberate(enter, { key, outlook, run });
  const isReady = outlook !== 'refused' && !isBusy;
  return (
    <DialogFrame title="Extract a fragment" look="wide">
      <DialogForm
        onSubmit={() => {
          if (isReady) submit();
        }}
      >
        <div className={c('field')}>
          <label className={c('label')} htmlFor="extract-path">
            Name of the fragment
          </label>
          <input
            id="extract-path"
            className={c('input')}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            aria-invalid={refusal !== null || preview.error !== null}
            readOnly={isBusy || enter.isDue}
            value={path}
            onFocus={({ target }) =>
              target.setSelectionRange(path.lastIndexOf('/') + 1, path.length)
            }
            onChange={(event) => setPath(event.target.value)}
          />
          <p className={c('hint')}>The selected text moves there and is included in its place.</p>
        </div>
        <RefactorFiles preview={refusal === null ? preview : { ...preview, error: refusal }} />
        <div className={c('actions')}>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!isReady || isUnread}>
            {isBusy ? 'Extracting…' : outlook === 'warns' ? 'Extract anyway' : 'Extract'}
          </Button>
        </div>
      </DialogForm>
    </DialogFrame>
  );
}
