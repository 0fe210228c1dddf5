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
import { counted } from '../ui/counted.ts';
import { classNames } from '../workspace/class-names.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';

const c = classNames(css);

/** A prompt that cannot go, with those that include it. */
interface Needed {
  readonly id: string;
  readonly includers: readonly string[];
}

/** Prompts are looked up at the server this many at a time. */
const lookups = 20;

/** Deletes prompts, unless others include them: then it lists those, and nothing is done (SPEC U25). */
export function DeleteDialog({ targets }: { readonly targets: readonly TreeTarget[] }) {
  const [ids] = useState(() => promptsOf(targets));
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const { data: needed, error } = useQuery({
    queryKey: ['needed', ids],
    queryFn: () => neededBy(ids),
    gcTime: 0,
  });
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
  if (needed !== undefined && needed.length > 0) return <StillNeeded what={what} needed={needed} />;
  return (
    <DialogFrame title={`Delete ${what}?`} isAlert>
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
            {needed === undefined && error === null
              ? 'Looking for prompts that include it…'
              : 'Nothing else in the library includes it. The file is removed; the trash keeps its text and its history.'}
          </p>
        )}
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
            <Button
              look="danger"
              isDisabled={isBusy || (needed === undefined && error === null)}
              onPress={() => void remove()}
            >
              {isBusy ? 'Deleting…' : 'Delete'}
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

function StillNeeded({
  what,
  needed,
}: {
  readonly what: string;
  readonly needed: readonly Needed[];
}) {
  return (
    <DialogFrame title={`${what} is still included`} look="wide" isAlert>
      <div className={c('form')}>
        <p>
          These prompts include it and would lose its text. Remove the inclusions first, then
          delete.
        </p>
        <ul className={c('list')} aria-label="Including prompts" tabIndex={0}>
          {needed.flatMap(({ id, includers }) =>
            includers.map((includer) => (
              <li key={`${includer} ${id}`} className={c('item')}>
                <button
                  type="button"
                  className={c('link')}
                  onClick={() => {
                    closeDialog();
                    openPrompt(includer);
                  }}
                >
                  {includer}
                </button>
                <span className={c('count')}>includes {id}</span>
              </li>
            )),
          )}
        </ul>
        <div className={c('actions')}>
          <Button onPress={closeDialog} autoFocus>
            Close
          </Button>
        </div>
      </div>
    </DialogFrame>
  );
}

/** The prompts among these that others, which are not among them, include directly. */
async function neededBy(ids: readonly string[]): Promise<readonly Needed[]> {
  const going = new Set(ids);
  const found: Needed[] = [];
  for (let at = 0; at < ids.length; at += lookups) {
    const asked = ids.slice(at, at + lookups).map(async (id): Promise<Needed> => {
      const dependents = await http.referencedBy(id);
      const includers = dependents.filter(({ id: by, direct }) => direct && !going.has(by));
      return { id, includers: includers.map(({ id: by }) => by) };
    });
    found.push(...(await Promise.all(asked)).filter(({ includers }) => includers.length > 0));
  }
  return found;
}
