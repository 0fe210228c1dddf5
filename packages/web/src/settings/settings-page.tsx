import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { personColours } from '../presence/person-colours.ts';
import { ownName, setSettings, useSettings } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { classNames } from '../ui/class-names.ts';
import { Directories } from './directories.tsx';
import { KeymapTable } from './keymap-table.tsx';
import css from './settings-page.module.css';

const c = classNames(css);

/** What a person can choose; everything is kept in this browser at once. */
export function SettingsPage() {
  const settings = useSettings();
  useEffect(() => {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div className={c('page')}>
      <h1 className={c('title')}>Settings</h1>
      <p className={c('lead')}>Kept in this browser. Nothing here changes the library.</p>
      <Section title="Appearance">
        <fieldset className={c('choices')}>
          <legend className={c('label')}>Theme</legend>
          {(['system', 'light', 'dark'] as const).map((theme) => (
            <label key={theme} className={c('choice')}>
              <input
                type="radio"
                name="theme"
                checked={settings.theme === theme}
                onChange={() => setSettings({ theme })}
              />
              {{ system: 'As the system', light: 'Light', dark: 'Dark' }[theme]}
            </label>
          ))}
        </fieldset>
      </Section>
      <Section title="Editor">
        <Check
          name="vim"
          text="Vim keys"
          hint="Ctrl+M lets Tab leave the editor, since Escape has another meaning."
        />
        <Check name="hideCursors" text="Hide the cursors of others" />
        <Check name="blame" text="Who last changed each line stands beside it" />
        <Check name="scrollSync" text="Editor and preview scroll together" />
      </Section>
      <Section title="You">
        <div className={c('field')}>
          <label className={c('label')} htmlFor="own-name">
            Name
          </label>
          <input
            id="own-name"
            className={c('input')}
            maxLength={60}
            autoComplete="nickname"
            placeholder={ownName({ ...settings, name: '' })}
            aria-describedby="own-name-hint"
            value={settings.name}
            onChange={(event) => setSettings({ name: event.target.value })}
          />
          <p id="own-name-hint" className={c('hint')}>
            Shown beside your cursor, and in the history of what you change.
          </p>
        </div>
        <fieldset className={c('choices')}>
          <legend className={c('label')}>Colour</legend>
          {personColours.map((colour, index) => (
            <label key={colour} className={c('swatch')}>
              <input
                type="radio"
                name="colour"
                aria-label={`Colour ${index + 1}`}
                checked={settings.colour === index}
                onChange={() => setSettings({ colour: index })}
              />
              <span ref={(dot) => dot?.style.setProperty('background', colour)} />
            </label>
          ))}
        </fieldset>
        <label className={c('choice')}>
          <input
            type="checkbox"
            checked={settings.appearAs === 'hidden'}
            onChange={(event) =>
              setSettings({ appearAs: event.target.checked ? 'hidden' : 'editor' })
            }
          />
          Appear hidden: others see neither your name nor your cursor
        </label>
      </Section>
      <Section title="Keyboard" id="keyboard">
        <Check
          name="singleKeys"
          text="Single letters are shortcuts outside text"
          hint="Such as C for a new prompt and ? for the shortcuts."
        />
        <KeymapTable />
      </Section>
      <Section title="Directories" id="directories">
        <Directories />
      </Section>
    </div>
  );
}

function Section({
  title,
  id,
  children,
}: {
  readonly title: string;
  readonly id?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <section className={c('section')} id={id} aria-label={title}>
      <h2 className={c('heading')}>{title}</h2>
      {children}
    </section>
  );
}

/** The settings that are yes or no. */
type Switch = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];

function Check({
  name,
  text,
  hint = null,
}: {
  readonly name: Switch;
  readonly text: string;
  readonly hint?: string | null;
}) {
  const isOn = useSettings((all) => all[name]);
  return (
    <div>
      <label className={c('choice')}>
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby={hint === null ? undefined : `hint-${name}`}
          onChange={(event) => setSettings({ [name]: event.target.checked })}
        />
        {text}
      </label>
      {hint === null ? null : (
        <p id={`hint-${name}`} className={c('hint')}>
          {hint}
        </p>
      )}
    </div>
  );
}
