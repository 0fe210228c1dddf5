import { useState } from 'react';
import { http } from '../api/http.ts';
import { openInText } from '../pane/open-in-text.ts';
import { setLayout } from '../state/layout.ts';
import { toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { DialogForm } from './dialog-form.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import type { OpenDialog } from './dialog-state.ts';
import { NameClashes, useNameClashes } from './name-clashes.tsx';
import { nameRefusal, nameWarning } from './name-words.ts';
import css from './form.module.css';
import { useDeliberate, useEarlyEnter } from './use-deliberate.ts';
import { useWork } from './use-work.ts';

const c = classNames(css);

/** Makes a prompt. */
export function CreateDialog({
  folder,
  name,
  content,
  title = content === '' ? 'New prompt' : 'Duplicate',
  onCreated,
}: Omit<Extract<OpenDialog, { kind: 'create' }>, 'kind'>) {
  const [path, setPath] = useState(folder === '' ? name : `${folder}/${name}`);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { isBusy, failure, forgetFailure, run } = useWork();
  const error = refusal ?? failure;
  const id = path.trim().replace(/\.md$/i, '');
  const enter = useEarlyEnter(id);
  const { clashes, outlook } = useNameClashes(id, { isUrgent: enter.isEarly });
  const create = (): Promise<void> =>
    run(
      () => http.create({ id, content }),
      (made, { isOpen }) => {
        onCreated?.();
        const open = (): void => {
          setLayout({ narrowPane: 'edit' });
          openInText(made.id);
        };
        if (isOpen) {
          closeDialog();
          open();
        }
        toast({
          text: `Created ${made.id}`,
          tone: 'good',
          actions: isOpen ? [] : [{ label: 'Open', run: open }],
        });
      },
    );
  const { submit, isUnread } = useDeliberate(enter, { key: id, outlook, run: () => void create() });
  return (
    <DialogFrame title={title}>
      <DialogForm
        onSubmit={() => {
          const refused = nameRefusal(id);
          if (refused !== null) setRefusal(refused);
          else if (!isBusy) submit();
        }}
      >
        <div className={c('field')}>
          <label className={c('label')} htmlFor="create-path">
            Name
          </label>
          <input
            id="create-path"
            className={c('input')}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            aria-invalid={error !== null}
            aria-describedby="create-hint create-error create-warning"
            readOnly={isBusy || enter.isDue}
            value={path}
            onChange={(event) => {
              setPath(event.target.value);
              setRefusal(null);
              forgetFailure();
            }}
          />
          <p id="create-hint" className={c('hint')}>
            The path in the library, such as tone/formal. Folders that are missing are made.
          </p>
        </div>
        <p id="create-warning" className={c('warn')} role="status">
          {nameWarning(id)}
        </p>
        <NameClashes of={clashes} />
        <p id="create-error" className={c('error')} role="alert">
          {error}
        </p>
        <div className={c('actions')}>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={isBusy || isUnread}>
            {outlook === 'warns' ? 'Create anyway' : 'Create'}
          </Button>
        </div>
      </DialogForm>
    </DialogFrame>
  );
}
