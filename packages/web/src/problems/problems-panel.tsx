import { ChevronDown, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ListedProblem } from '@prompt-manager/protocol';
import { memo, useMemo, useState } from 'react';
import { useProblems, useProblemsOf } from '../api/problems.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { counted } from '../ui/counted.ts';
import { MenuButton } from '../ui/menu-button.tsx';
import { classNames } from '../ui/class-names.ts';
import { lazilyOver } from '../ui/lazily.tsx';
import type { PanelProps } from '../workspace/slots.ts';
import { applyFix } from './apply-fix.ts';
import { showProblem } from './go-to-problem.ts';
import { placeWords, problemLines, problemsAndHints, severityTitles } from './problem-order.ts';
import type { ProblemLine } from './problem-order.ts';
import page from '../ui/page.module.css';
import css from './problems-panel.module.css';

const c = classNames({ ...page, ...css });

const FixMenu = lazilyOver(
  async () => (await import('./fix-menu.tsx')).FixMenu,
  ({ onClose }) => onClose(),
);

const icons: Readonly<Record<ListedProblem['severity'], LucideIcon>> = {
  error: CircleAlert,
  warning: TriangleAlert,
  info: Info,
};

/**
 * Lines that are drawn together or, out of sight, not at all: whether a thing is in sight is looked at in every frame, and a
 * thousand of them cost a key in the editor 4 ms.
 */
const pieceLines = 40;

/** What is wrong in the library or in the open prompt, and what mends it. */
export function ProblemsPanel({ promptId }: PanelProps) {
  const { problems, checked, total, serious, error, isLoading } = useProblems();
  const { prompts } = usePrompts();
  const [isOwn, setOwn] = useState(false);
  const id =
    promptId === null
      ? null
      : (prompts.find((each) => each.display_name === promptId)?.id ?? promptId);
  const own = useProblemsOf(isOwn ? id : null);
  const shown = isOwn && id !== null ? own : problems;
  const lines = useMemo(() => problemLines(shown), [shown]);
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <p className={c('summary')} role="status">
          {error !== null
            ? `The problems could not be read: ${error.message}`
            : isLoading
              ? 'Looking for problems…'
              : summary(shown, {
                  total,
                  hints: total - serious,
                  checked,
                  isOwn: isOwn && id !== null,
                })}
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

/** What is counted is what is listed: problems, and hints beside them. */
function summary(
  shown: readonly ListedProblem[],
  {
    total,
    hints,
    checked,
    isOwn,
  }: {
    readonly total: number;
    readonly hints: number;
    readonly checked: number;
    readonly isOwn: boolean;
  },
): string {
  if (isOwn) {
    const own = shown.filter(({ severity }) => severity === 'info').length;
    return `${problemsAndHints(shown.length - own, own)} in this prompt`;
  }
  if (total === 0) return `No problems in ${counted(checked, 'prompt')}. Checked just now.`;
  const first = shown.length < total ? `The first ${shown.length.toLocaleString('en')} of ` : '';
  return `${first}${problemsAndHints(total - hints, hints)} in ${counted(checked, 'prompt')}`;
}

function Lines({ lines }: { readonly lines: readonly ProblemLine[] }) {
  const pieces = Array.from({ length: Math.ceil(lines.length / pieceLines) }, (_, index) =>
    lines.slice(index * pieceLines, (index + 1) * pieceLines),
  );
  return (
    <div className={c('scroller')}>
      <div role="list" aria-label="Problems">
        {pieces.map((piece, index) => (
          <div
            // oxlint-disable-next-line react/no-array-index-key -- it is the index
            key={index}
            role="presentation"
            className={c('piece')}
            style={{ containIntrinsicBlockSize: `auto ${piece.length * 1.875}rem` }}
          >
            {piece.map((line) => (
              <div role="listitem" key={line.key} className={c('line', line.kind)}>
                {line.kind === 'group' ? (
                  <>
                    {severityTitles[line.severity]} ({line.count})
                  </>
                ) : (
                  <Problem problem={line.problem} />
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Drawn again only when it is another: there are up to a thousand. */
const Problem = memo(function Problem({ problem }: { readonly problem: ListedProblem }) {
  const { severity, message, prompt_id } = problem;
  const Icon = icons[severity];
  const place = placeWords(problem);
  return (
    <>
      <button
        type="button"
        className={c('open')}
        disabled={prompt_id === null}
        onClick={() => showProblem(problem)}
      >
        <Icon size="0.875rem" className={c('icon', severity)} aria-label={severity} />
        <span className={c('message')} title={message}>
          {message}
        </span>
        <span className={c('place')} title={place}>
          {place}
        </span>
      </button>
      <Fixes problem={problem} />
    </>
  );
});

/**
 * What mends a problem: the likeliest at a press, all of it in a menu, as in the editor; of an inclusion that may mean several
 * prompts none is likelier (SPEC U203).
 */
function Fixes({ problem: { code, message, fixes } }: { readonly problem: ListedProblem }) {
  const [first, second] = fixes;
  if (first === undefined) return null;
  const isOpen = code === 'ambiguous';
  return (
    <>
      {isOpen ? null : (
        <button
          type="button"
          className={c('fix')}
          title={first.title}
          onClick={() => void applyFix(first)}
        >
          {first.title}
        </button>
      )}
      {second === undefined && !isOpen ? null : (
        <MenuButton
          icon={ChevronDown}
          label={`${isOpen ? 'Choose…' : 'All ways to mend'}: ${message}`}
          text={isOpen ? 'Choose…' : undefined}
          menu={(parts) => <FixMenu fixes={fixes} {...parts} />}
        />
      )}
    </>
  );
}
