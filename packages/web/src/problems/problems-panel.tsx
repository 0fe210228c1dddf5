import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ListedProblem } from '@prompt-manager/protocol';
import { useMemo, useRef, useState } from 'react';
import { useProblems } from '../api/problems.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { counted } from '../ui/counted.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import { useMedia } from '../state/use-media.ts';
import { classNames } from '../ui/class-names.ts';
import type { PanelProps } from '../workspace/slots.ts';
import { applyFix } from './apply-fix.ts';
import { showProblem } from './go-to-problem.ts';
import { placeWords, problemLines, severityTitles } from './problem-order.ts';
import type { ProblemLine } from './problem-order.ts';
import page from '../ui/page.module.css';
import css from './problems-panel.module.css';

const c = classNames({ ...page, ...css });

const icons: Readonly<Record<ListedProblem['severity'], LucideIcon>> = {
  error: CircleAlert,
  warning: TriangleAlert,
  info: Info,
};

/** What is wrong in the library or in the open prompt, and what mends it. */
export function ProblemsPanel({ promptId }: PanelProps) {
  const { problems, checked, total, error, isLoading } = useProblems();
  const { prompts } = usePrompts();
  const [isOwn, setOwn] = useState(false);
  const id =
    promptId === null
      ? null
      : (prompts.find((each) => each.display_name === promptId)?.id ?? promptId);
  const shown = useMemo(
    () => (isOwn && id !== null ? problems.filter(({ prompt_id }) => prompt_id === id) : problems),
    [problems, isOwn, id],
  );
  const lines = useMemo(() => problemLines(shown), [shown]);
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <p className={c('summary')} role="status">
          {error !== null
            ? `The problems could not be read: ${error.message}`
            : isLoading
              ? 'Looking for problems…'
              : summary(shown.length, { total, checked, isOwn: isOwn && id !== null })}
        </p>
        <label className={c('own')}>
          <input
            type="checkbox"
            checked={isOwn && id !== null}
            disabled={id === null}
            onChange={(event) => setOwn(event.target.checked)}
          />
          This prompt only
        </label>
      </div>
      {lines.length === 0 ? null : <Lines lines={lines} />}
    </div>
  );
}

function summary(
  shown: number,
  {
    total,
    checked,
    isOwn,
  }: { readonly total: number; readonly checked: number; readonly isOwn: boolean },
): string {
  if (isOwn)
    return shown === 0
      ? 'No problems in this prompt.'
      : `${counted(shown, 'problem')} in this prompt`;
  if (total === 0) return `No problems in ${counted(checked, 'prompt')}. Checked just now.`;
  const first = shown < total ? `The first ${shown} of ` : '';
  return `${first}${counted(total, 'problem')} in ${counted(checked, 'prompt')}`;
}

function Lines({ lines }: { readonly lines: readonly ProblemLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia('(max-width: 899px)') ? 64 : 30;
  const { from, to } = useVirtualRows(scroller, { count: lines.length, rowHeight });
  return (
    <div ref={scroller} className={c('scroller')}>
      <ul className={c('lines')} aria-label="Problems" style={{ height: lines.length * rowHeight }}>
        {lines.slice(from, to).map((line, index) => (
          <li
            key={line.key}
            className={c('line', line.kind)}
            style={{ top: (from + index) * rowHeight, height: rowHeight }}
          >
            {line.kind === 'group' ? (
              <>
                {severityTitles[line.severity]} ({line.count})
              </>
            ) : (
              <Problem problem={line.problem} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Problem({ problem }: { readonly problem: ListedProblem }) {
  const { severity, message, prompt_id, fixes } = problem;
  const Icon = icons[severity];
  const place = placeWords(problem);
  const [fix] = fixes;
  return (
    <>
      <button
        type="button"
        className={c('open')}
        disabled={prompt_id === null}
        onClick={() => showProblem(problem)}
      >
        <Icon size={14} className={c('icon', severity)} aria-label={severity} />
        <span className={c('message')} title={message}>
          {message}
        </span>
        <span className={c('place')} title={place}>
          {place}
        </span>
      </button>
      {fix === undefined ? null : (
        <button
          type="button"
          className={c('fix')}
          title={fix.title}
          onClick={() => void applyFix(fix)}
        >
          {fix.title}
        </button>
      )}
    </>
  );
}
