import { openPrompt } from '../routes/navigate.ts';
import { classNames } from '../ui/class-names.ts';
import { closeDialog } from './dialog-state.ts';
import css from './form.module.css';

const c = classNames(css);

/** A line of a {@link Places} list: an inclusion elsewhere and what would become of it. */
export interface Affected {
  readonly id: string;
  readonly line: number;
  readonly target: string;
  readonly later: string;
}

/** Inclusions elsewhere; each leads to its place. */
export function Places({
  label,
  lines,
}: {
  readonly label: string;
  readonly lines: readonly Affected[];
}) {
  return (
    <ul className={c('list')} aria-label={label} tabIndex={0}>
      {lines.map(({ id, line, target, later }, index) => (
        // The same inclusion may stand in a line twice.
        <li key={`${id} ${line} ${index}`} className={c('item', 'broken')}>
          <button
            type="button"
            className={c('link')}
            onClick={() => {
              closeDialog();
              openPrompt(id, { line });
            }}
          >
            {id}:{line}
          </button>
          <span className={c('count')}>{`[[${target}]] ${later}`}</span>
        </li>
      ))}
    </ul>
  );
}
