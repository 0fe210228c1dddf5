import type { DeletionsMessage } from '@prompt-manager/protocol';
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
import { classNames } from '../ui/class-names.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';
import { Places } from './places.tsx';
import { useWork } from './use-work.ts';

const c = classNames(css);

/** Deletes prompts as one change, after it said which inclusions elsewhere break by it (SPEC U25). */
export function DeleteDialog({ targets }: { readonly targets: readonly TreeTarget[] }) {
  const [ids] = useState(() => promptsOf(targets));
  const { isBusy, failure: failed, run } = useWork();
  const { data: effects, error } = useQuery({
    queryKey: ['effects-of-deletion', ids],
    queryFn: () => http.removeAll(ids, { dryRun: true }),
    gcTime: 0,
  });
  const isAsking = effects === undefined && error === null;
  const breaks = (effects?.breaks?.length ?? 0) > 0;
  const isIncluded = breaks || (effects?.globs?.length ?? 0) > 0;
  const remove = (): Promise<void> =>
    run(
      () => http.removeAll(ids),
      (_, { isOpen }) => {
        setTreeState({ selected: [] });
        const before = currentAddress();
        const shown = shownId();
        closeTabs(ids, { isRemembered: false });
        tellDeleted(ids, { shown, before, after: currentAddress() });
        if (isOpen) closeDialog();
      },
    );
  const [only = ''] = ids;
  const what = ids.length === 1 ? only : counted(ids.length, 'prompt');
  return (
    <DialogFrame title={`Delete ${what}?`} look={isIncluded ? 'wide' : 'box'} isAlert>
      <div className={c('form')}>
        {failed !== null ? (
          <p className={c('error')} role="alert">
            Nothing was deleted: {failed}
          </p>
        ) : (
          <p>
            {isAsking
              ? 'Looking for prompts that include it…'
              : `${isIncluded || error !== null ? '' : 'Nothing else in the library includes it. '}The file is removed; the trash keeps its text and its history.`}
          </p>
        )}
        {breaks && effects !== undefined && failed === null ? (
          <>
            <p className={c('warn')}>
              {brokenSentence(effects.breaks ?? [], effects.omitted_breaks)}:
            </p>
            <Places
              label="Inclusions that would break"
              lines={(effects.breaks ?? []).map(({ names, ...at }) => ({
                ...at,
                later: names === null ? 'would name no prompt' : `would name ${names}`,
              }))}
            />
          </>
        ) : null}
        {effects !== undefined && failed === null ? <Globs {...effects} /> : null}
        {error === null ? null : (
          <p className={c('error')} role="alert">
            It is not known whether others include it: {error.message}
          </p>
        )}
        <div className={c('actions')}>
          <Button onPress={closeDialog} autoFocus>
            {failed !== null ? 'Close' : 'Cancel'}
          </Button>
          {failed !== null ? null : (
            <Button look="danger" isDisabled={isBusy || isAsking} onPress={() => void remove()}>
              {isBusy ? 'Deleting…' : breaks ? 'Delete all the same' : 'Delete'}
            </Button>
          )}
        </div>
      </div>
    </DialogFrame>
  );
}

/** Says what was deleted, with the way back; the prompt that was open is opened again, and what was beside it (SPEC U204). */
function tellDeleted(
  gone: readonly string[],
  {
    shown,
    before,
    after,
  }: {
    readonly shown: string | null;
    /** The address while they were there, and the one that the deletion led to. */
    readonly before: string;
    readonly after: string;
  },
): void {
  const undo = async (): Promise<void> => {
    const back = await bringBack(gone);
    // As it was, unless somebody has gone elsewhere since or not everything is there again.
    if (currentAddress() === after && back.length === gone.length) go(before);
    else if (shown !== null && back.includes(shown)) openPrompt(shown);
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

function currentAddress(): string {
  return `${location.pathname}${location.search}`;
}

/** The globs elsewhere that would go on with others. */
function Globs({ globs, omitted_globs: omitted }: DeletionsMessage) {
  if (globs === null || globs.length === 0) return null;
  const more = omitted === 0 ? '' : `, and ${omitted.toLocaleString('en')} more`;
  return (
    <>
      <p>{`${counted(globs.length, 'inclusion')} of a folder would go on with fewer prompts${more}:`}</p>
      <Places
        label="Inclusions of folders that would have fewer prompts"
        lines={globs.map(({ left, ...at }) => ({
          ...at,
          later: `would include ${counted(left, 'prompt')} fewer`,
        }))}
      />
    </>
  );
}
