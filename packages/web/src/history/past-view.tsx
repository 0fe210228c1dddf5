import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { cspNonce } from '../api/nonce.ts';
import { http } from '../api/http.ts';
import { createReadOnlyText } from '../editor/read-only-text.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { classNames } from '../workspace/class-names.ts';
import css from './past-view.module.css';
import { diffAddress } from './revision-ref.ts';
import { readNewer } from './use-history.ts';

const c = classNames(css);

/** A prompt as it was at a revision: to be read, compared, copied, and made the newest again (SPEC U22). */
export function PastView({ id, revision }: { readonly id: string; readonly revision: number }) {
  const place = useRef<HTMLDivElement>(null);
  const { data, error } = useQuery({
    queryKey: ['revision', id, revision],
    queryFn: () => http.revision(id, revision),
  });
  const back = (): void => openPrompt(id, { panel: 'history' });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) openPrompt(id, { panel: 'history' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [id]);
  useEffect(() => {
    const parent = place.current;
    if (parent === null || data === undefined) return undefined;
    const view = createReadOnlyText({
      parent,
      text: data.content,
      nonce: cspNonce(),
      label: `Revision ${revision} of ${id}`,
    });
    return () => view.destroy();
  }, [data, id, revision]);
  return (
    <div className={c('past')}>
      <div className={c('banner')} role="status">
        <p>
          <strong>Viewing v{revision}</strong>
          {data === undefined ? '' : ` of ${new Date(data.at).toLocaleString()}`}
          {error === null ? '' : `: ${error.message}`}
        </p>
        <div className={c('actions')}>
          <Button
            look="primary"
            isDisabled={data === undefined}
            onPress={() => void restore(id, revision)}
          >
            Restore
          </Button>
          <Button
            isDisabled={data === undefined}
            onPress={() => void copyText(data?.content ?? '', `Copied v${revision}.`)}
          >
            Copy
          </Button>
          <Button onPress={() => go(diffAddress({ id, revision }, { id, revision: null }))}>
            Compare
          </Button>
          <Button onPress={back}>Back to now (Esc)</Button>
        </div>
      </div>
      <div className={c('text')} ref={place} />
    </div>
  );
}

async function restore(id: string, revision: number): Promise<void> {
  try {
    const { revision: made } = await http.restore(id, revision);
    await readNewer(id);
    toast({ text: `v${revision} is the newest text again, as v${made}.`, tone: 'good' });
    openPrompt(id, { panel: 'history' });
  } catch (error) {
    toast({
      text: `v${revision} was not restored: ${error instanceof Error ? error.message : 'unknown reason'}`,
      tone: 'error',
    });
  }
}
