import { useId } from 'react';
import form from '../dialogs/form.module.css';
import { classNames } from '../workspace/class-names.ts';
import css from './details.module.css';
import type { DetailsReading } from './details-work.ts';

const c = classNames({ ...form, ...css });

/** The front matter as YAML, with what is wrong with it below (SPEC U141). */
export function FrontMatterField({
  yaml,
  reading: { isReadable, problems },
  error,
  onChange,
}: {
  /** Null until it was read. */
  readonly yaml: string | null;
  readonly reading: DetailsReading;
  readonly error: string | null;
  readonly onChange: (yaml: string) => void;
}) {
  const id = useId();
  return (
    <div className={c('field')}>
      <label className={c('label')} htmlFor={id}>
        Front matter
      </label>
      <p id={`${id}-hint`} className={c('hint')}>
        Everything at the top of the file, as YAML; what is above is in it. Variables are declared
        here, each on an indented line below <code>variables:</code>, such as{' '}
        <code>{'name: { description: Who is answered }'}</code>
      </p>
      <textarea
        id={id}
        className={c('input', 'area', 'yaml')}
        rows={9}
        spellCheck={false}
        autoComplete="off"
        readOnly={yaml === null}
        value={yaml ?? ''}
        aria-invalid={!isReadable || error !== null}
        aria-describedby={`${id}-hint ${id}-problems ${id}-error`}
        onChange={({ target }) => onChange(target.value)}
      />
      <ul id={`${id}-problems`} className={c('problems', isReadable ? 'warn' : 'error')}>
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
