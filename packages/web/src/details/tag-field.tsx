import { X } from 'lucide-react';
import { useId, useMemo, useRef } from 'react';
import { usePrompts } from '../library/prompt-index.ts';
import { tagCounts } from '../library/tree.ts';
import { classNames } from '../ui/class-names.ts';
import form from '../dialogs/form.module.css';
import css from './details.module.css';
import { tagsIn } from './details-work.ts';

const c = classNames({ ...form, ...css });

/** Tags of the library that are offered at a time. */
const maxSuggested = 8;

/** The tags of a prompt as chips, a field for more, and the tags of the library that fit what is typed. */
export function TagField({
  tags,
  typed,
  isDisabled,
  error,
  onTyped,
  onChange,
}: {
  readonly tags: readonly string[];
  /** What is in the field and no tag yet. */
  readonly typed: string;
  readonly isDisabled: boolean;
  readonly error: string | null;
  readonly onTyped: (text: string) => void;
  readonly onChange: (tags: readonly string[]) => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const { prompts } = usePrompts();
  const known = useMemo(() => tagCounts(prompts).map(([tag]) => tag), [prompts]);
  const wanted = typed.trim().toLowerCase();
  const suggested = known
    .filter((tag) => !tags.includes(tag) && tag.toLowerCase().includes(wanted))
    .slice(0, maxSuggested);
  const add = (text: string): void => {
    const added = tagsIn(text);
    onTyped('');
    if (added.length > 0) onChange([...new Set([...tags, ...added])]);
  };
  const remove = (tag: string): void => {
    onChange(tags.filter((each) => each !== tag));
    field.current?.focus();
  };
  return (
    <div className={c('field')}>
      <label className={c('label')} htmlFor={id}>
        Tags
      </label>
      {tags.length === 0 ? null : (
        <ul className={c('chips')} aria-label="Tags of this prompt">
          {tags.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                className={c('chip')}
                aria-label={`Remove the tag ${tag}`}
                disabled={isDisabled}
                onClick={() => remove(tag)}
              >
                <span className={c('tag')}>{tag}</span>
                <X size="0.75rem" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        ref={field}
        className={c('input')}
        autoComplete="off"
        disabled={isDisabled}
        placeholder="Add a tag"
        value={typed}
        aria-invalid={error !== null}
        aria-describedby={`${id}-error`}
        onChange={({ target: { value } }) => (value.includes(',') ? add(value) : onTyped(value))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            add(typed);
          } else if (event.key === 'Backspace' && typed === '') {
            const last = tags.at(-1);
            if (last !== undefined) remove(last);
          }
        }}
      />
      {suggested.length === 0 || isDisabled ? null : (
        <div className={c('chips')} role="group" aria-label="Tags of the library">
          {suggested.map((tag) => (
            <button
              key={tag}
              type="button"
              className={c('chip', 'offer')}
              aria-label={`Add the tag ${tag}`}
              onClick={() => {
                add(tag);
                field.current?.focus();
              }}
            >
              <span className={c('tag')}>+ {tag}</span>
            </button>
          ))}
        </div>
      )}
      <p id={`${id}-error`} className={c('error')} role="alert">
        {error}
      </p>
    </div>
  );
}
