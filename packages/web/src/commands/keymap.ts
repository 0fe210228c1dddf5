import { useMemo } from 'react';
import { settings, setSettings, useSettings } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { allCommands, commandOf } from './all-commands.ts';
import type { Command, CommandId } from './all-commands.ts';
import { chordText, isWriting } from './chords.ts';
import type { CommandScope } from './command.ts';

/** The keys of a command: those a person chose, else those it comes with. */
export function keysOf(command: Command, keymap: Settings['keymap']): readonly string[] {
  return keymap[command.id] ?? command.keys ?? [];
}

/**
 * Where keys work. `outside-text`: anywhere but where letters are typed or searched by, so that what writes a character
 * writes it there (WCAG 2.1.4).
 */
export type KeyScope = CommandScope | 'outside-text';

/** A command with where the keys in question work. */
export interface Binding {
  readonly command: Command;
  readonly scope: KeyScope;
}

/** Where these keys of a command work: that is up to the keys, which a person may have changed. */
export function scopeOf({ scope = 'anywhere' }: Command, chord: string): KeyScope {
  return scope === 'anywhere' && isWriting(chord) ? 'outside-text' : scope;
}

/** Every bound chord with the commands it may mean; sequences under their whole text. */
export function boundChords(
  { keymap, singleKeys }: Pick<Settings, 'keymap' | 'singleKeys'>,
  commands: readonly Command[] = allCommands,
): ReadonlyMap<string, readonly Binding[]> {
  const bound = new Map<string, Binding[]>();
  for (const command of commands) {
    const older = keymap[command.id] === undefined ? (command.olderKeys ?? []) : [];
    for (const chord of [...keysOf(command, keymap), ...older]) {
      const scope = scopeOf(command, chord);
      if (scope === 'outside-text' && !singleKeys) continue;
      bound.set(chord, [...(bound.get(chord) ?? []), { command, scope }]);
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

/** The command that has this chord, or a sequence that begins with it, where it would work; null when it is free. */
export function ownerOf(
  chord: string,
  command: Command,
  keymap: Settings['keymap'],
): Command | null {
  const scope = scopeOf(command, chord);
  const isTaken = (other: Command) => (taken: string) =>
    (taken === chord || taken.startsWith(`${chord} `)) && overlaps(scope, scopeOf(other, taken));
  return (
    allCommands.find(
      (other) => other.id !== command.id && keysOf(other, keymap).some(isTaken(other)),
    ) ?? null
  );
}

/** Gives a command these keys; null gives back those it comes with. */
export function rebind(id: CommandId, keys: readonly string[] | null): void {
  const { [id]: _before, ...others } = settings().keymap;
  setSettings({ keymap: keys === null ? others : { ...others, [id]: keys } });
}

function overlaps(a: KeyScope, b: KeyScope): boolean {
  return a === b || a === 'anywhere' || b === 'anywhere';
}
