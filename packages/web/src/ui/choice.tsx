import { classNames } from './class-names.ts';
import css from './choice.module.css';

const c = classNames(css);

/** A few ways of which one holds, beside each other. */
export function Choice<Id extends string>({
  label,
  options,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly title: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}) {
  return (
    <div className={c('choice')} role="group" aria-label={label}>
      {options.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          className={c('option')}
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
