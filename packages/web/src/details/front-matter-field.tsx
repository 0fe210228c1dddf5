import { useEffect, useId, useRef } from 'react';
import form from '../dialogs/form.module.css';
import { classNames } from '../ui/class-names.ts';
import css from './details.module.css';
import type { DetailsReading, TextRange } from './details-work.ts';

const c = classNames({ ...form, ...css });

/** The front matter as YAML, with what is wrong with it below (SPEC U141). */
export function FrontMatterField({
  yaml,
  reading: { isReadable, problems },
  error,
  range,
  isFixed,
  onChange,
}: {
  /** Null until it was read. */
  readonly yaml: string | null;
  readonly reading: DetailsReading;
  readonly error: string | null;
  /** What of it the dialog was opened for; another one is gone to. */
  readonly range: TextRange | null;
  /** Whether it can only be read. */
  readonly isFixed: boolean;
  readonly onChange: (yaml: string) => void;
}) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (range !== null && field.current !== null) goTo(field.current, range);
  }, [range]);
  return (
    <div className={c('field')}>
      <label className={c('label')} htmlFor={id}>
        Front matter
      </label>
      <p id={`${id}-hint`} className={c('hint')}>
        Everything at the top of the file, as YAML; what is above is in it. Variables are declared
        on indented lines below <code>variables:</code>, with <code>type</code>,{' '}
        <code>default</code>, <code>description</code> and <code>required</code>, such as{' '}
        <code>{'count: { type: number, default: 3 }'}</code>
      </p>
      <textarea
        id={id}
        ref={field}
        className={c('input', 'area', 'yaml')}
        rows={9}
        spellCheck={false}
        autoComplete="off"
        readOnly={yaml === null || isFixed}
        value={yaml ?? ''}
        aria-invalid={!isReadable || error !== null}
        aria-describedby={`${id}-hint ${id}-problems ${id}-error`}
        onChange={({ target }) => onChange(target.value)}
      />
      <ul id={`${id}-problems`} className={c('problems', isReadable ? 'warn' : 'wrong')}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <p id={`${id}-error`} className={c('error')} role="alert">
        {error}
      </p>
    </div>
  );
}

/** Selects a range, with the line above it in view. No line of the field is wrapped. */
function goTo(field: HTMLTextAreaElement, { from, to }: TextRange): void {
  field.focus();
  field.setSelectionRange(from, to);
  const lines = field.value.split('\n').length;
  const above = field.value.slice(0, from).split('\n').length - 2;
  field.scrollTop = (above * field.scrollHeight) / lines;
}
