import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { go, openPrompt } from '../routes/navigate.ts';
import { Button } from '../ui/button.tsx';
import rowCss from '../ui/row.module.css';
import { classNames } from '../workspace/class-names.ts';
import { endsOf, holds, summaryOf, timesOf, whatOf } from './history-groups.ts';
import type { HistoryGroup, HistoryLine } from './history-groups.ts';
import css from './history-panel.module.css';
import { diffAddress } from './revision-ref.ts';

const c = classNames({ ...rowCss, ...css });

/** Changes of an open session that are in the document at first, and more each time: an hour of typing has thousands. */
const linesAtATime = 100;

/** What somebody changed without a long pause: one row, which opens to its changes (SPEC U120). */
export function HistorySession({
  group,
  promptId,
  day,
  shown,
  hasOlder,
  isOpen,
  onOpen,
}: {
  readonly group: HistoryGroup;
  readonly promptId: string;
  /** Above the first session of a day. */
  readonly day: string | null;
  /** The revision the editor shows; null for the newest. */
  readonly shown: number | null;
  /** Older changes, not read yet, may belong to it. */
  readonly hasOlder: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const [limit, setLimit] = useState(linesAtATime);
  const [newest, oldest] = endsOf(group);
  const isSession = group.lines.length > 1 || hasOlder;
  const isShownInside = shown !== null && holds(group, shown);
  const lines = isSession ? group.lines.slice(0, isOpen ? limit : 0) : group.lines;
  const left = isOpen ? group.lines.length - lines.length : 0;
  return (
    <li className={c('group')} data-session={oldest.revision}>
      {day === null ? null : <p className={c('day')}>{day}</p>}
      <h3 className={c('who')}>{group.who}</h3>
      {isSession ? (
        <div className={c('line')}>
          <button
            type="button"
            className={c('turn')}
            aria-expanded={isOpen}
            aria-label={`Changes v${oldest.revision} to v${newest.revision}`}
            onClick={() => onOpen(!isOpen)}
          >
            {isOpen ? (
              <ChevronDown size={16} aria-hidden />
            ) : (
              <ChevronRight size={16} aria-hidden />
            )}
          </button>
          <Row
            promptId={promptId}
            line={newest}
            isCurrent={isShownInside && (!isOpen || shown === newest.revision)}
            isReplacing={shown !== null}
            kind="session"
          >
            <span className={c('what')}>{summaryOf(group, hasOlder)}</span>
            <time dateTime={newest.at}>{timesOf(group)}</time>
          </Row>
          <CompareButton
            label={
              oldest.revision === 1
                ? `Compare v1 with v${newest.revision}`
                : `Compare what came with v${oldest.revision} to v${newest.revision}`
            }
            from={{ id: promptId, revision: Math.max(1, oldest.revision - 1) }}
            to={{ id: promptId, revision: newest.revision }}
          />
        </div>
      ) : null}
      <ol className={c(isSession ? 'deeper' : 'inside')}>
        {lines.map((line) => (
          <li key={line.revision} className={c('line')}>
            <Row
              promptId={promptId}
              line={line}
              isCurrent={shown === line.revision}
              isReplacing={shown !== null}
              kind="line"
            >
              <span className={c('what')}>{whatOf(line)}</span>
              <time dateTime={line.at}>{new Date(line.at).toLocaleTimeString()}</time>
            </Row>
            <CompareButton
              label={`Compare v${line.revision} with now`}
              from={{ id: promptId, revision: line.revision }}
              to={{ id: promptId, revision: null }}
            />
          </li>
        ))}
      </ol>
      {left > 0 ? (
        <div className={c('more')}>
          <Button onPress={() => setLimit(limit + linesAtATime)}>
            Show {Math.min(left, linesAtATime)} more of {left.toLocaleString('en')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function Row({
  promptId,
  line: { revision },
  isCurrent,
  isReplacing,
  kind,
  children,
}: {
  readonly promptId: string;
  readonly line: HistoryLine;
  readonly isCurrent: boolean;
  /** Going on from another past revision leaves no entry to go back to. */
  readonly isReplacing: boolean;
  readonly kind: 'session' | 'line';
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className={c('row', 'entry')}
      data-revision={revision}
      data-kind={kind}
      aria-current={isCurrent}
      onClick={() =>
        openPrompt(promptId, { version: revision, panel: 'history', replace: isReplacing })
      }
    >
      <span className={c('number')}>v{revision}</span>
      {children}
    </button>
  );
}

function CompareButton({
  label,
  from,
  to,
}: {
  readonly label: string;
  readonly from: Parameters<typeof diffAddress>[0];
  readonly to: Parameters<typeof diffAddress>[1];
}) {
  return (
    <button
      type="button"
      className={c('compare')}
      aria-label={label}
      onClick={() => go(diffAddress(from, to))}
    >
      Compare
    </button>
  );
}
