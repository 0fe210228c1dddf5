import { PromptError } from '@prompt-manager/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http } from '../api/http.ts';
import { shownId } from '../library/shown-id.ts';
import { promptsOf } from '../library/targets.ts';
import type { TreeTarget } from '../library/targets.ts';
import { setTreeState } from '../library/tree-state.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { toast } from '../state/toasts.ts';
import { closeTabs } from '../tabs/open-tabs.ts';
import { bringBack } from '../trash/bring-back.ts';
import { Button } from '../ui/button.tsx';
import { brokenSentence } from '../search/broken-inclusions.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../workspace/class-names.ts';
import { brokenByDeletion } from './broken-by-deletion.ts';
import type { BrokenByDeletion } from './broken-by-deletion.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';

const c = classNames(css);

/** Deletes prompts, after it said which inclusions elsewhere break by it (SPEC U25). */
export function DeleteDialog({ targets }: { readonly targets: readonly TreeTarget[] }) {
  const [ids] = useState(() => promptsOf(targets));
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const { data: broken, error } = useQuery({
    queryKey: ['broken-by-deletion', ids],
    queryFn: () => brokenByDeletion(ids),
    gcTime: 0,
  });
  const isAsking = broken === undefined && error === null;
  const isIncluded = broken !== undefined && broken.breaks.length + broken.omitted > 0;
  const remove = async (): Promise<void> => {
    setBusy(true);
    const kept: string[] = [];
    for (const id of ids)
      try {
        await http.remove(id);
      } catch (failure) {
        kept.push(`${id}: ${failure instanceof PromptError ? failure.detail : String(failure)}`);
      }
    setBusy(false);
    setTreeState({ selected: [] });
    const gone = ids.filter((id) => !kept.some((line) => line.startsWith(`${id}: `)));
    const shown = shownId();
    closeTabs(gone, { isRemembered: false });
    if (gone.length > 0) tellDeleted(gone, shown);
    if (kept.length > 0) setFailed(kept);
    else closeDialog();
  };
  const [only = ''] = ids;
  const what = ids.length === 1 ? only : counted(ids.length, 'prompt');
  return (
    <DialogFrame title={`Delete ${what}?`} look={isIncluded ? 'wide' : 'box'} isAlert>
      <div className={c('form')}>
        {failed.length > 0 ? (
          <ul className={c('list')} role="alert">
            {failed.map((line) => (
              <li key={line} className={c('item', 'error')}>
                {line}
              </li>
            ))}
          </ul>
        ) : (
          <p>
            {isAsking
              ? 'Looking for prompts that include it…'
              : `${isIncluded || error !== null ? '' : 'Nothing else in the library includes it. '}The file is removed; the trash keeps its text and its history.`}
          </p>
        )}
        {isIncluded && failed.length === 0 ? <Broken {...broken} /> : null}
        {error === null ? null : (
          <p className={c('error')} role="alert">
            It is not known whether others include it: {error.message}
          </p>
        )}
        <div className={c('actions')}>
          <Button onPress={closeDialog} autoFocus>
            {failed.length > 0 ? 'Close' : 'Cancel'}
          </Button>
          {failed.length > 0 ? null : (
            <Button look="danger" isDisabled={isBusy || isAsking} onPress={() => void remove()}>
              {isBusy ? 'Deleting…' : isIncluded ? 'Delete all the same' : 'Delete'}
            </Button>
          )}
        </div>
      </div>
    </DialogFrame>
  );
}

/** Says what was deleted, with the way back; the prompt that was open is opened again. */
function tellDeleted(gone: readonly string[], shown: string | null): void {
  const undo = async (): Promise<void> => {
    const back = await bringBack(gone);
    if (shown !== null && back.includes(shown)) openPrompt(shown);
  };
  toast({
    text: gone.length === 1 ? `Deleted ${gone[0]}` : `Deleted ${counted(gone.length, 'prompt')}`,
    tone: 'good',
    actions: [
      { label: 'Undo', run: () => void undo() },
      { label: 'Show the trash', run: () => go('/trash') },
    ],
  });
}

/** What would become of inclusions elsewhere; each leads to its place. */
function Broken({ breaks, omitted }: BrokenByDeletion) {
  return (
    <>
      <p className={c('warn')}>{brokenSentence(breaks, omitted)}:</p>
      <ul className={c('list')} aria-label="Inclusions that would break" tabIndex={0}>
        {breaks.map(({ id, line, target, names }, index) => (
          // The same inclusion may stand in a line twice.
          <li key={`${id} ${line} ${index}`} className={c('item', 'broken')}>
            <button
              type="button"
              className={c('link')}
              onClick={() => {
                closeDialog();
                openPrompt(id, { line });
              }}
            >
              {id}:{line}
            </button>
            <span className={c('count')}>
              {`[[${target}]] ${names === null ? 'would name no prompt' : `would name ${names}`}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
