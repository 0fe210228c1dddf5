import type { VariableMessage } from '@prompt-manager/protocol';
import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { announce } from '../state/announce.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { removePreset, savePreset, setValues, usePresets, useValues, valuesOf } from './values.ts';
import { exampleOf, valuesFromJson } from './variable-work.ts';
import css from './variables-panel.module.css';

const c = classNames(css);

/** Ways to fill in many values at once: presets, JSON, examples. */
export function ValueTools({
  id,
  variables,
}: {
  readonly id: string;
  readonly variables: readonly VariableMessage[];
}) {
  const [open, setOpen] = useState<'json' | 'preset' | null>(null);
  const values = useValues(id);
  const isEmpty = Object.keys(values).length === 0;
  const toggle = (what: 'json' | 'preset') => () => setOpen(open === what ? null : what);
  const fillExamples = (): void => {
    const examples = variables
      .filter(({ used }) => used)
      .map((variable) => [variable.name, exampleOf(variable)]);
    setValues(id, { ...Object.fromEntries(examples), ...valuesOf(id) });
    announce('Filled in examples.');
  };
  return (
    <div className={c('tools')}>
      <PresetChoice id={id} />
      <div className={c('buttons')}>
        <Button onPress={fillExamples}>Fill with examples</Button>
        <Button onPress={toggle('json')}>Paste JSON…</Button>
        <Button isDisabled={isEmpty} onPress={toggle('preset')}>
          Save as preset…
        </Button>
        <Button isDisabled={isEmpty} onPress={() => setValues(id, {})}>
          Clear
        </Button>
      </div>
      {open === 'json' ? <JsonForm id={id} onDone={() => setOpen(null)} /> : null}
      {open === 'preset' ? <PresetForm id={id} onDone={() => setOpen(null)} /> : null}
    </div>
  );
}

function PresetChoice({ id }: { readonly id: string }) {
  const presets = usePresets(id);
  const values = useValues(id);
  const field = useId();
  if (presets.length === 0) return null;
  const chosen = presets.find((preset) => isSame(preset.values, values));
  return (
    <div className={c('presets')}>
      <label htmlFor={field}>Preset</label>
      <select
        id={field}
        className={c('input')}
        value={chosen?.name ?? ''}
        onChange={({ target }) => {
          const preset = presets.find(({ name }) => name === target.value);
          if (preset !== undefined) setValues(id, preset.values);
        }}
      >
        <option value="">None of them</option>
        {presets.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <Button
        isDisabled={chosen === undefined}
        onPress={() => {
          if (chosen !== undefined) removePreset(id, chosen.name);
        }}
      >
        Forget
      </Button>
    </div>
  );
}

function PresetForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const field = useId();
  return (
    <form
      className={c('inline')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (name.trim() === '') return;
        savePreset(id, name.trim());
        announce(`Saved the preset ${name.trim()}.`);
        onDone();
      }}
    >
      <label htmlFor={field}>Name of the preset</label>
      <input
        id={field}
        className={c('input')}
        autoComplete="off"
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className={c('hint')}>Presets stay in this browser; the file is not changed.</p>
      <div className={c('buttons')}>
        <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
          Save
        </Button>
        <Button onPress={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function JsonForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const field = useId();
  return (
    <form
      className={c('inline')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        try {
          setValues(id, { ...valuesOf(id), ...valuesFromJson(text) });
          onDone();
        } catch (failure) {
          setError(failure instanceof Error ? failure.message : String(failure));
        }
      }}
    >
      <label htmlFor={field}>Values as JSON</label>
      <textarea
        id={field}
        className={c('input', 'json')}
        rows={4}
        autoFocus
        spellCheck={false}
        placeholder='{"name": "Ada"}'
        aria-invalid={error !== null}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setError(null);
        }}
      />
      <p className={c('error')} role="alert">
        {error}
      </p>
      <div className={c('buttons')}>
        <Button type="submit" look="primary" isDisabled={text.trim() === ''}>
          Fill in
        </Button>
        <Button onPress={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
