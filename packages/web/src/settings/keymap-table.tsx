import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { allCommands } from '../commands/all-commands.ts';
import { chordRefusal, chordText, chordsOf, isModifier, isWriting } from '../commands/chords.ts';
import type { Command } from '../commands/all-commands.ts';
import { keysOf, ownerOf, rebind } from '../commands/keymap.ts';
import { announce } from '../state/announce.ts';
import { useSettings } from '../state/settings.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './settings-page.module.css';

const c = classNames(css);

/** Every command with its keys, which can be changed (SPEC U43). */
export function KeymapTable() {
  const keymap = useSettings((all) => all.keymap);
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/);
  const shown = allCommands.filter((command) => {
    const text = `${command.title} ${command.group} ${keysOf(command, keymap)
      .map((chord) => chordText(chord))
      .join(' ')}`;
    return words.every((word) => text.toLowerCase().includes(word));
  });
  return (
    <div className={c('keymap')}>
      <input
        className={c('input')}
        type="search"
        aria-label="Filter commands"
        placeholder="Filter commands"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <table className={c('table')}>
        <thead>
          <tr>
            <th scope="col">Command</th>
            <th scope="col">Keys</th>
            <th scope="col">
              <span className="unseen">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((command) => (
            <KeymapRow key={command.id} command={command} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 ? <p className={c('hint')}>No command fits.</p> : null}
    </div>
  );
}

function KeymapRow({ command }: { readonly command: Command }) {
  const keymap = useSettings((all) => all.keymap);
  const [listening, setListening] = useState<'change' | 'add' | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isChanged = keymap[command.id] !== undefined;
  const keys = keysOf(command, keymap);
  const listen = (event: KeyboardEvent): void => {
    if (isModifier(event) || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return end();
    const chord = chordsOf(event.nativeEvent).at(0) ?? '';
    const owner = ownerOf(chord, command, keymap);
    const reason =
      chordRefusal(chord) ??
      (command.scope !== undefined && isWriting(chord)
        ? `${chordText(chord)} writes itself where this command works. Press it with Ctrl or Alt.`
        : owner === null
          ? null
          : `${chordText(chord)} belongs to “${owner.title}” (${keysOf(owner, keymap)
              .map((each) => chordText(each))
              .join(', ')}).`);
    if (reason !== null) {
      setRefusal(reason);
      announce(reason, 'assertive');
      return undefined;
    }
    rebind(command.id, [...new Set([...(listening === 'add' ? keys : []), chord])]);
    announce(`${command.title}: ${chordText(chord)}`);
    return end();
  };
  const end = (): void => {
    setListening(null);
    setRefusal(null);
  };
  return (
    <tr>
      <th scope="row">{command.title}</th>
      <td>
        {listening !== null ? (
          <button
            type="button"
            className={c('listen')}
            data-keys="raw"
            aria-label={`New keys for ${command.title}. Press them, or Escape to leave them.`}
            autoFocus
            onKeyDown={listen}
            onBlur={end}
          >
            Press keys…
          </button>
        ) : keys.length === 0 ? (
          <span className={c('hint')}>none</span>
        ) : (
          keys.map((chord) => (
            <kbd key={chord} className={c('key')}>
              {chordText(chord)}
            </kbd>
          ))
        )}
        {refusal === null ? null : <p className={c('error')}>{refusal}</p>}
      </td>
      <td>
        <div className={c('tools')}>
          <Button look="quiet" onPress={() => setListening('change')}>
            Change<span className="unseen"> keys of {command.title}</span>
          </Button>
          {keys.length === 0 ? null : (
            <Button look="quiet" onPress={() => setListening('add')}>
              Add<span className="unseen"> keys to {command.title}</span>
            </Button>
          )}
          {keys.length === 0 ? null : (
            <Button look="quiet" onPress={() => rebind(command.id, [])}>
              Clear<span className="unseen"> keys of {command.title}</span>
            </Button>
          )}
          {isChanged ? (
            <Button look="quiet" onPress={() => rebind(command.id, null)}>
              Reset<span className="unseen"> keys of {command.title}</span>
            </Button>
          ) : null}
        </div>
      </td>
    </tr>
  );
}
