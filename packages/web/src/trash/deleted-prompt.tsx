import { PromptError } from '@prompt-manager/core';
import type { TrashItem } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { http } from '../api/http.ts';
import { cspNonce } from '../api/nonce.ts';
import { nameRefusal } from '../dialogs/name-words.ts';
import { createReadOnlyText } from '../editor/read-only-text.ts';
import { openPrompt } from '../routes/navigate.ts';
import { toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { wordsOf } from '../ui/words-of.ts';
import page from '../ui/page.module.css';
import { classNames } from '../ui/class-names.ts';
import css from './trash-page.module.css';

const c = classNames({ ...page, ...css });

/** One deleted prompt: its last text, and the way back, under another name when its own is taken. */
export function DeletedPrompt({ item }: { readonly item: TrashItem }) {
  const { trash_id: trashId, id, is_taken: isTaken } = item;
  const [name, setName] = useState(id);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const label = useId();
  const { data, error } = useQuery({
    queryKey: ['trashed', trashId, item.revision],
    queryFn: () => http.trashed(trashId),
  });
  const wrong = whyNot(name, { id, isTaken });
  const restore = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      const made = await http.restoreDeleted(trashId, { id: name });
      toast({ text: `${made.id} is back, with its history.`, tone: 'good' });
      openPrompt(made.id);
    } catch (failure) {
      setBusy(false);
      setRefusal(
        failure instanceof PromptError && failure.code === 'prompt_exists'
          ? `There is a prompt ${name} already. Choose another name.`
          : wordsOf(failure),
      );
    }
  };
  return (
    <section className={c('look')} aria-label={id}>
      <form
        className={c('form')}
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong === null) void restore();
        }}
      >
        <label className={c('label')} htmlFor={label}>
          Bring back as
        </label>
        <input
          id={label}
          className={c('input', 'field')}
          value={name}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong !== null}
          aria-describedby={`${label}-why`}
          onChange={({ target }) => setName(target.value)}
        />
        <Button look="primary" type="submit" isDisabled={wrong !== null || isBusy}>
          Restore
        </Button>
        <Button
          isDisabled={data === undefined}
          onPress={() => void copyText(data?.content ?? '', `Copied the text of ${id}.`)}
        >
          Copy
        </Button>
        <p id={`${label}-why`} className={c('why')} role="status">
          {refusal ?? wrong ?? ''}
        </p>
      </form>
      {error === null ? null : (
        <p className={c('note', 'error')} role="alert">
          Its text could not be read: {wordsOf(error)}
        </p>
      )}
      {data === undefined ? null : (
        <>
          {data.description === null && data.tags.length === 0 ? null : (
            <p className={c('about')}>
              {[
                ...(data.description === null ? [] : [data.description]),
                ...data.tags.map((tag) => `#${tag}`),
              ].join(' ')}
            </p>
          )}
          <LastText text={data.content} label={`Last text of ${id}`} />
        </>
      )}
    </section>
  );
}

function LastText({ text, label }: { readonly text: string; readonly label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const view = createReadOnlyText({ parent, text, nonce: cspNonce(), label });
    return () => view.destroy();
  }, [text, label]);
  return <div className={c('text')} ref={place} />;
}

/** Why a prompt cannot come back under a name; null when it can, as far as is known here. */
function whyNot(
  name: string,
  { id, isTaken }: { readonly id: string; readonly isTaken: boolean },
): string | null {
  const refusal = nameRefusal(name);
  if (refusal !== null) return refusal;
  return name === id && isTaken ? `There is a prompt ${id} already. Choose another name.` : null;
}
