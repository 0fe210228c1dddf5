import type { VariableMessage } from '@prompt-manager/protocol';
import { useEffect, useId, useState } from 'react';
import { openDialog } from '../dialogs/dialog-state.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { setValue } from './values.ts';
import { declarerOf, isMissing, refusalOf } from './variable-work.ts';
import css from './variables-panel.module.css';

const c = classNames(css);

/** Rows a long text gets at most before it scrolls. */
const maxRows = 8;

/** The field of one variable: what it is, what it stands for, where it is used, and whether something is wrong. */
export function VariableField({
  id,
  variable,
  value,
}: {
  readonly id: string;
  readonly variable: VariableMessage;
  readonly value: string;
}) {
  const { name, type, required, description, used } = variable;
  const field = useId();
  // What is typed and is no value stays in the field, and is not filled in.
  const [text, setText] = useState(value);
  useEffect(
    () => setText((before) => (refusalOf(variable, before) === null ? value : before)),
    [value],
  );
  const refusal = refusalOf(variable, text);
  const missing = isMissing(variable, { [name]: text });
  const change = (next: string): void => {
    setText(next);
    setValue(id, name, refusalOf(variable, next) === null ? next : '');
  };
  const attributes = {
    id: field,
    className: c('input'),
    'aria-describedby': `${field}-facts`,
    'aria-required': required,
    'aria-invalid': refusal !== null,
    value: text,
  };
  const placeholder = variable.default === null ? undefined : String(variable.default);
  return (
    <div className={c('field')}>
      <div className={c('head')}>
        <label htmlFor={field} className={c('name')}>
          {name}
        </label>
        <span className={c('type')}>
          {type}, {required ? 'required' : 'optional'}
        </span>
        <Declaration id={id} variable={variable} />
      </div>
      {type === 'boolean' ? (
        <select {...attributes} onChange={(event) => change(event.target.value)}>
          <option value="">
            {placeholder === undefined ? 'Not set' : `Default: ${placeholder}`}
          </option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : type === 'number' ? (
        <input
          {...attributes}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          onChange={(event) => change(event.target.value)}
        />
      ) : (
        <textarea
          {...attributes}
          rows={Math.min(maxRows, text.split('\n').length)}
          spellCheck={false}
          placeholder={placeholder}
          onChange={(event) => change(event.target.value)}
        />
      )}
      <div id={`${field}-facts`} className={c('facts')}>
        {refusal === null ? null : <p className={c('error')}>{refusal}</p>}
        {missing ? <p className={c('missing')}>Required: not filled in.</p> : null}
        {description === null ? null : <p>{description}</p>}
        <p className={c('hint')}>
          {variable.default === null ? '' : `Default ${JSON.stringify(variable.default)}. `}
          {used ? `Used ${usesText(variable, id)}.` : 'Declared, but used nowhere.'}
        </p>
      </div>
    </div>
  );
}

/** Leads to what the variable is said to be, or to where it can be said. */
function Declaration({
  id,
  variable,
}: {
  readonly id: string;
  readonly variable: VariableMessage;
}) {
  const { name, declared_in: declaredIn } = variable;
  const declarer = declarerOf(variable, id);
  const where = declarer === id ? '' : ` in ${declarer}`;
  return (
    <button
      type="button"
      className={c('link')}
      title={declaredIn === null ? `Declare${where}` : `Edit the declaration${where}`}
      onClick={() => openDialog({ kind: 'details', id: declarer, at: { variable: name } })}
    >
      {declaredIn === null ? 'Declare…' : 'Edit…'}
      <span className="unseen">
        {declaredIn === null ? '' : ' the declaration of'} {name}
        {where}
      </span>
    </button>
  );
}

/** `here twice, in tone 1 time`. */
function usesText({ uses }: VariableMessage, id: string): string {
  return uses
    .map(({ prompt_id: user, count }) => {
      const where = user === null || user === id ? 'here' : `in ${user}`;
      return count === 1 ? where : `${where} ${counted(count, 'time')}`;
    })
    .join(', ');
}
