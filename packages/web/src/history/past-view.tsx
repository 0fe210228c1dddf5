import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { cspNonce } from '../api/nonce.ts';
import { http } from '../api/http.ts';
import { createReadOnlyText } from '../editor/read-only-text.ts';
import { onLibraryChange } from '../api/library-events.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { classNames } from '../ui/class-names.ts';
import { changedDetails } from './changed-details.ts';
import css from './past-view.module.css';
import { diffAddress } from './revision-ref.ts';
import { restorePast } from './restore-past.ts';

const c = classNames(css);

/** A prompt as it was at a revision: to be read, compared, copied, and made the newest again (SPEC U22). */
export function PastView({
  id,
  revision,
  isActive,
}: {
  readonly id: string;
  readonly revision: number;
  /** Whether Escape is meant for it. */
  readonly isActive: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const { data, error } = useQuery({
    queryKey: ['revision', id, revision],
    queryFn: () => http.revision(id, revision),
  });
  const { data: now, refetch } = useQuery({
    queryKey: ['prompt-now', id],
    queryFn: () => http.get(id),
    staleTime: 0,
  });
  useEffect(
    () =>
      onLibraryChange((changes) => {
        if (changes.some((change) => change.id === id)) void refetch();
      }),
    [id, refetch],
  );
  const isReady = data !== undefined && now !== undefined;
  const changed = isReady ? changedDetails(data.front_matter, now.front_matter) : [];
  const isTextOfNow = isReady && data.content === now.content;
  const header = data?.front_matter ?? null;
  const restore = (withDetails: boolean): void => void restorePast({ id, revision, withDetails });
  const back = (): void => openPrompt(id, { panel: 'history' });
  useEffect(() => {
    if (!isActive) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) openPrompt(id, { panel: 'history' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [id, isActive]);
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
          {changed.length === 0 ? (
            <Button look="primary" isDisabled={!isReady} onPress={() => restore(true)}>
              Restore
            </Button>
          ) : (
            <>
              {isTextOfNow ? null : (
                <Button look="primary" onPress={() => restore(false)}>
                  Restore text only
                </Button>
              )}
              <Button look={isTextOfNow ? 'primary' : 'plain'} onPress={() => restore(true)}>
                Restore text and details
              </Button>
            </>
          )}
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
      {changed.length === 0 ? null : (
        <section className={c('details')} aria-label={`Details of v${revision}`}>
          <p>
            {header === null
              ? `v${revision} has no details. With them restored, these go: `
              : `The details of v${revision} differ from now in: `}
            <strong>{changed.join(', ')}</strong>
          </p>
          {header === null ? null : (
            <pre className={c('header')} tabIndex={0} aria-label={`Front matter of v${revision}`}>
              {header}
            </pre>
          )}
        </section>
      )}
      <div className={c('text')} ref={place} />
    </div>
  );
}
