import type { VariableMessage } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import { useOpenings } from '../pane/openings.ts';
import { openSessions } from '../sync/open-sessions.ts';
import { useExpansionChanges } from '../preview/use-expansion-changes.ts';
import { counted } from '../ui/counted.ts';
import { Keys } from '../ui/keys.tsx';
import { classNames } from '../ui/class-names.ts';
import type { PanelProps } from '../workspace/slots.ts';
import { onDeclarations } from './declaration-changes.ts';
import { setValues, useValues, valueOf } from './values.ts';
import { ValueTools } from './value-tools.tsx';
import { VariableField } from './variable-field.tsx';
import { variableGroups, isMissing } from './variable-work.ts';
import css from './variables-panel.module.css';

const c = classNames(css);

/** A variable that is typed appears this soon. */
const settleMs = 250;

/** A form of the variables of a prompt and of everything it includes (SPEC U16). */
export function VariablesPanel({ promptId }: PanelProps) {
  const id = usePromptId(promptId);
  return id === null ? (
    <p className={c('note')}>Open a prompt to see its variables.</p>
  ) : (
    <VariableForm key={id} id={id} />
  );
}

function VariableForm({ id }: { readonly id: string }) {
  const queryKey = ['variables', id];
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => http.variables(id),
    // What was declared while another panel was shown was not heard of here.
    refetchOnMount: 'always',
  });
  const readAgain = (): void => void queryClient.invalidateQueries({ queryKey });
  useExpansionChanges(id, { everyMs: settleMs, run: readAgain });
  const openings = useOpenings(({ count }) => count);
  useEffect(() => {
    const { session, release } = openSessions.use(id);
    const end = onDeclarations(session, readAgain);
    return () => {
      end();
      release();
    };
  }, [id, openings]);
  if (error !== null)
    return (
      <p className={c('note', 'error')} role="alert">
        The variables could not be read: {error.message}
      </p>
    );
  if (data === undefined) return null;
  return <Variables id={id} variables={data} />;
}

function Variables({
  id,
  variables,
}: {
  readonly id: string;
  readonly variables: readonly VariableMessage[];
}) {
  const values = useValues(id);
  const names = new Set(variables.map(({ name }) => name));
  const unused = Object.keys(values).filter((name) => !names.has(name));
  if (variables.length === 0 && unused.length === 0)
    return (
      <p className={c('note')}>
        This prompt has no variables. Write <code>{'{{name}}'}</code> or select text and press{' '}
        <Keys command="editor.extract-variable" />.
      </p>
    );
  const used = variables.filter((variable) => variable.used);
  const filled = used.filter(({ name }) => valueOf(values, name) !== undefined).length;
  const missing = used.filter((variable) => isMissing(variable, values)).length;
  return (
    <div className={c('panel')}>
      <ValueTools id={id} variables={variables} />
      <p className={c('summary')} role="status">
        {filled} of {counted(used.length, 'variable')} filled in
        {missing === 0 ? '.' : `; ${missing} required ${missing === 1 ? 'is' : 'are'} not.`}
      </p>
      {variableGroups(variables).map(({ promptId, variables: own }) => (
        <section key={promptId} className={c('group')}>
          <h3 className={c('prompt')}>
            {promptId === id || promptId === null ? 'This prompt' : promptId}
          </h3>
          {own.map((variable) => (
            <VariableField
              key={variable.name}
              id={id}
              variable={variable}
              value={valueOf(values, variable.name) ?? ''}
            />
          ))}
        </section>
      ))}
      {unused.length === 0 ? null : (
        <section className={c('group')}>
          <h3 className={c('prompt')}>Unused values</h3>
          <p className={c('hint')}>No variable of this prompt has these names:</p>
          <ul>
            {unused.map((name) => (
              <li key={name} className={c('unused')}>
                <code>{name}</code>
                <button
                  type="button"
                  className={c('link')}
                  onClick={() => {
                    const { [name]: _gone, ...rest } = values;
                    setValues(id, rest);
                  }}
                >
                  Remove<span className="unseen"> {name}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
