import { ChevronDown, ChevronRight, GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { go, openPrompt } from '../routes/navigate.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import rowCss from '../ui/row.module.css';
import { classNames } from '../ui/class-names.ts';
import { endsOf, holds, othersIn, summaryOf, timesOf, whatOf } from './history-groups.ts';
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
  isOpen,
  onOpen,
}: {
  readonly group: HistoryGroup;
  readonly promptId: string;
  /** Above the first session of a day. */
  readonly day: string | null;
  /** The revision the editor shows; null for the newest. */
  readonly shown: number | null;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const [limit, setLimit] = useState(linesAtATime);
  const [newest, oldest] = endsOf(group);
  const isSession = group.lines.length > 1 || group.mayGoOn;
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
              <ChevronDown size="1rem" aria-hidden />
            ) : (
              <ChevronRight size="1rem" aria-hidden />
            )}
          </button>
          <Row
            promptId={promptId}
            line={newest}
            isCurrent={isShownInside && (!isOpen || shown === newest.revision)}
            isReplacing={shown !== null}
            kind="session"
          >
            <span className={c('what')}>{summaryOf(group)}</span>
            <time dateTime={newest.at}>{timesOf(group)}</time>
          </Row>
          <Comparisons
            promptId={promptId}
            newest={newest}
            oldest={oldest}
            others={othersIn(group)}
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
            <Comparisons promptId={promptId} newest={line} oldest={line} others={0} />
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

/** What changes did, from the text before the oldest to the text after the newest, and what came since. */
function Comparisons({
  promptId: id,
  newest,
  oldest,
  others,
}: {
  readonly promptId: string;
  readonly newest: HistoryLine;
  readonly oldest: HistoryLine;
  /** Changes of others that lie between and are shown too. */
  readonly others: number;
}) {
  const { revision } = newest;
  const isText = newest.kind === 'update' || newest.kind === 'create';
  const what = `${oldest === newest ? '' : `v${oldest.revision} to `}v${revision}`;
  const shows = `Compare before and after ${what}`;
  const label = others === 0 ? shows : `${shows}, changes of others included`;
  return (
    <>
      {isText && oldest.revision > 1 ? (
        <button
          type="button"
          className={c('compare')}
          aria-label={label}
          title={label}
          onClick={() => go(diffAddress({ id, revision: oldest.revision - 1 }, { id, revision }))}
        >
          Compare
        </button>
      ) : null}
      <IconButton
        icon={GitCompareArrows}
        label={`Compare v${revision} with now`}
        onPress={() => go(diffAddress({ id, revision }, { id, revision: null }))}
      />
    </>
  );
}
