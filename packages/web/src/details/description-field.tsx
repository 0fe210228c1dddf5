import { useId } from 'react';
import form from '../dialogs/form.module.css';
import { classNames } from '../ui/class-names.ts';
import css from './details.module.css';

const c = classNames({ ...form, ...css });

/** What a prompt is for, in words. */
export function DescriptionField({
  description,
  isRead,
  isReadable,
  isFirst,
  error,
  onChange,
}: {
  readonly description: string;
  /** False until there is something to edit; then the field has the focus, but takes nothing. */
  readonly isRead: boolean;
  /** False while the front matter that it is written into cannot be read. */
  readonly isReadable: boolean;
  /** Whether the dialog begins here. */
  readonly isFirst: boolean;
  readonly error: string | null;
  readonly onChange: (description: string) => void;
}) {
  const id = useId();
  return (
    <div className={c('field')}>
      <label className={c('label')} htmlFor={id}>
        Description
      </label>
      <textarea
        id={id}
        className={c('input', 'area')}
        rows={2}
        autoFocus={isFirst}
        disabled={isRead && !isReadable}
        readOnly={!isRead}
        placeholder="What this prompt is for"
        value={description}
        aria-invalid={error !== null}
        aria-describedby={`${id}-error`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-error`} className={c('error')} role="alert">
        {error}
      </p>
    </div>
  );
}
