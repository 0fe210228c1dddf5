import { systemPorts } from '@prompt-manager/client';
import { useRef, useState } from 'react';
import { openPrompt } from '../routes/navigate.ts';
import { useRoute } from '../routes/use-route.ts';
import { Button } from '../ui/button.tsx';
import rowCss from '../ui/row.module.css';
import { classNames } from '../ui/class-names.ts';
import type { PanelProps } from '../workspace/slots.ts';
import { dayOf, endsOf, holds } from './history-groups.ts';
import { HistorySession } from './history-session.tsx';
import css from './history-panel.module.css';
import { useHistory } from './use-history.ts';

const c = classNames({ ...rowCss, ...css });

/** Every revision of a prompt, folded into sessions: who, when, by which door (SPEC U22, U120). */
export function HistoryPanel({ promptId }: PanelProps) {
  return promptId === null ? (
    <p className={c('note')}>Open a prompt to see its history.</p>
  ) : (
    <Timeline key={promptId} promptId={promptId} />
  );
}

function Timeline({ promptId }: { readonly promptId: string }) {
  const { groups, isReading, error, more } = useHistory(promptId);
  const route = useRoute();
  const shown = route.kind === 'prompt' ? route.version : null;
  // Revisions rather than groups: a group grows at both ends and stays open.
  const [opened, setOpened] = useState<readonly number[]>(shown === null ? [] : [shown]);
  const list = useRef<HTMLOListElement>(null);
  const nowMs = systemPorts.now();
  if (error !== null)
    return <p className={c('note')}>The history could not be read: {error.message}</p>;
  const days = groups.map((group) => dayOf(endsOf(group)[0].at, nowMs));
  return (
    <div className={c('history')}>
      <ol
        className={c('groups')}
        ref={list}
        onKeyDown={(event) => walk(event, list.current)}
        aria-label="Revisions"
      >
        <li>
          <button
            type="button"
            className={c('row', 'entry', 'now')}
            data-revision="now"
            aria-current={shown === null}
            onClick={() => openPrompt(promptId, { panel: 'history', replace: true })}
          >
            Now
          </button>
        </li>
        {groups.map((group, index) => (
          <HistorySession
            key={endsOf(group)[1].revision}
            group={group}
            promptId={promptId}
            day={days[index] === days[index - 1] ? null : (days[index] ?? null)}
            shown={shown}
            isOpen={opened.some((revision) => holds(group, revision))}
            onOpen={(isOpen) =>
              setOpened((all) => [
                ...all.filter((revision) => !holds(group, revision)),
                ...(isOpen ? [endsOf(group)[0].revision] : []),
              ])
            }
          />
        ))}
      </ol>
      {isReading ? <p className={c('note')}>Reading…</p> : null}
      {more === null ? null : (
        <div className={c('more')}>
          <Button onPress={more}>Show older</Button>
        </div>
      )}
    </div>
  );
}

/** Up and down go from row to row and show each; right and left open and close a session. */
function walk(event: React.KeyboardEvent, list: HTMLElement | null): void {
  if (list === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...list.querySelectorAll<HTMLElement>('[data-revision]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const row = rows[at];
  const opener = row?.closest('[data-session]')?.querySelector<HTMLElement>('[aria-expanded]');
  const turn = (isOpen: boolean): void => {
    if (opener?.getAttribute('aria-expanded') !== String(isOpen)) opener?.click();
  };
  const show = (next: HTMLElement | undefined): void => {
    next?.focus();
    next?.click();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => show(rows[at + 1]),
    ArrowUp: () => show(rows[at - 1]),
    Home: () => show(rows[0]),
    End: () => show(rows.at(-1)),
    ArrowRight: () => turn(true),
    ArrowLeft: () => {
      if (row?.dataset['kind'] === 'line')
        row.closest('[data-session]')?.querySelector<HTMLElement>('[data-revision]')?.focus();
      else turn(false);
    },
  };
  const run = keys[event.key];
  if (run === undefined) return;
  event.preventDefault();
  run();
}
