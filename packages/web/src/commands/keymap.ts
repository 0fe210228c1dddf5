import { useMemo } from 'react';
import { settings, setSettings, useSettings } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { allCommands, commandOf } from './all-commands.ts';
import type { Command, CommandId } from './all-commands.ts';
import { chordText } from './chords.ts';

/** The keys of a command: those a person chose, else those it comes with. */
export function keysOf(command: Command, keymap: Settings['keymap']): readonly string[] {
  return keymap[command.id] ?? command.keys ?? [];
}

/** Every bound chord with the commands it may mean; sequences under their whole text. */
export function boundChords({
  keymap,
  singleKeys,
}: Pick<Settings, 'keymap' | 'singleKeys'>): ReadonlyMap<string, readonly Command[]> {
  const bound = new Map<string, Command[]>();
  for (const command of allCommands) {
    if (command.scope === 'outside-text' && !singleKeys) continue;
    for (const chord of keysOf(command, keymap)) {
      const others = bound.get(chord);
      if (others === undefined) bound.set(chord, [command]);
      else others.push(command);
    }
  }
  return bound;
}

/** The first keys of a command as text, as the keymap is now; null when it has none. */
export function useShortcut(id: CommandId): string | null {
  const keymap = useSettings((all) => all.keymap);
  return useMemo(() => {
    const chord = keysOf(commandOf(id), keymap)[0];
    return chord === undefined ? null : chordText(chord);
  }, [id, keymap]);
}

/** The command that has this chord in an overlapping scope already; null when it is free. */
export function ownerOf(
  chord: string,
  command: Command,
  keymap: Settings['keymap'],
): Command | null {
  const scope = command.scope ?? 'anywhere';
  return (
    allCommands.find(
      (other) =>
        other.id !== command.id &&
        keysOf(other, keymap).includes(chord) &&
        overlaps(scope, other.scope ?? 'anywhere'),
    ) ?? null
  );
}

/** Gives a command these keys; null gives back those it comes with. */
export function rebind(id: CommandId, keys: readonly string[] | null): void {
  const { [id]: _before, ...others } = settings().keymap;
  setSettings({ keymap: keys === null ? others : { ...others, [id]: keys } });
}

function overlaps(a: string, b: string): boolean {
  return a === b || a === 'anywhere' || b === 'anywhere';
}
