import { useId } from 'react';
import form from '../dialogs/form.module.css';
import { classNames } from '../ui/class-names.ts';
import css from './details.module.css';

const c = classNames({ ...form, ...css });

/** The tags of a prompt that cannot be changed. */
export function ShownTags({ tags }: { readonly tags: readonly string[] }) {
  const id = useId();
  return (
    <div className={c('field')}>
      <p id={id} className={c('label')}>
        Tags
      </p>
      {tags.length === 0 ? (
        <p className={c('hint')}>It has none.</p>
      ) : (
        <ul className={c('chips')} aria-labelledby={id}>
          {tags.map((tag) => (
            <li key={tag} className={c('chip', 'shown')}>
              <span className={c('tag')}>{tag}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
