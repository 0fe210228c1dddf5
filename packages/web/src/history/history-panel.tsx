import { useRef } from 'react';
import { go, openPrompt } from '../routes/navigate.ts';
import { useRoute } from '../routes/use-route.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../workspace/class-names.ts';
import type { PanelProps } from '../workspace/slots.ts';
import { groupsOf, whatOf } from './history-groups.ts';
import type { HistoryGroup, HistoryLine } from './history-groups.ts';
import css from './history-panel.module.css';
import { diffAddress } from './revision-ref.ts';
import { useHistory } from './use-history.ts';

const c = classNames(css);

/** Every revision of a prompt: who, when, by which door (SPEC U22). */
export function HistoryPanel({ promptId }: PanelProps) {
  return promptId === null ? (
    <p className={c('note')}>Open a prompt to see its history.</p>
  ) : (
    <Timeline key={promptId} promptId={promptId} />
  );
}

function Timeline({ promptId }: { readonly promptId: string }) {
  const { lines, isLoading, error, more } = useHistory(promptId);
  const route = useRoute();
  const shown = route.kind === 'prompt' ? route.version : null;
  const list = useRef<HTMLOListElement>(null);
  const scrub = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || list.current === null) return;
    const rows = [...list.current.querySelectorAll<HTMLElement>('[data-revision]')];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
  if (error !== null)
    return <p className={c('note')}>The history could not be read: {error.message}</p>;
  return (
    <div className={c('history')}>
      <ol className={c('groups')} ref={list} onKeyDown={scrub} aria-label="Revisions">
        <li>
          <button
            type="button"
            className={c('row', 'now')}
            data-revision="now"
            aria-current={shown === null}
            onClick={() => openPrompt(promptId, { panel: 'history', replace: true })}
          >
            Now
          </button>
        </li>
        {groupsOf(lines).map((group) => (
          <Group key={group.lines[0]?.revision} group={group} promptId={promptId} shown={shown} />
        ))}
      </ol>
      {isLoading ? <p className={c('note')}>Reading…</p> : null}
      {more === null ? null : (
        <div className={c('more')}>
          <Button onPress={more}>Show older</Button>
        </div>
      )}
    </div>
  );
}

function Group({
  group,
  promptId,
  shown,
}: {
  readonly group: HistoryGroup;
  readonly promptId: string;
  readonly shown: number | null;
}) {
  const [newest] = group.lines;
  return (
    <li className={c('group')}>
      <h3 className={c('who')}>
        <span>{group.who}</span>
        <time dateTime={newest?.at}>{newest === undefined ? '' : dayOf(newest)}</time>
      </h3>
      <ol>
        {group.lines.map((line) => (
          <li key={line.revision} className={c('line')}>
            <button
              type="button"
              className={c('row')}
              data-revision={line.revision}
              aria-current={shown === line.revision}
              onClick={() =>
                openPrompt(promptId, {
                  version: line.revision,
                  panel: 'history',
                  replace: shown !== null,
                })
              }
            >
              <span className={c('number')}>v{line.revision}</span>
              <span className={c('what')}>{whatOf(line)}</span>
              <time dateTime={line.at}>{timeOf(line)}</time>
            </button>
            <button
              type="button"
              className={c('compare')}
              aria-label={`Compare v${line.revision} with now`}
              onClick={() =>
                go(
                  diffAddress(
                    { id: promptId, revision: line.revision },
                    { id: promptId, revision: null },
                  ),
                )
              }
            >
              Compare
            </button>
          </li>
        ))}
      </ol>
    </li>
  );
}

function timeOf({ at }: HistoryLine): string {
  return new Date(at).toLocaleTimeString();
}

function dayOf({ at }: HistoryLine): string {
  return new Date(at).toLocaleDateString();
}
