import { systemPorts } from '@prompt-manager/client';
import { shownName } from '@prompt-manager/protocol';
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { keptHere } from './kept.ts';

/** What a person chose for this browser. Nothing of it is sent to the server but name and colour, with the cursor. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly vim: boolean;
  readonly hideCursors: boolean;
  /** Who last changed each line stands beside it. */
  readonly blame: boolean;
  /** `hidden`: nobody sees this window's cursor or name. */
  readonly appearAs: 'editor' | 'hidden';
  /** Shown to others beside the cursor; empty for {@link Settings.guest}. */
  readonly name: string;
  /** The number in the name of who has none, made up once for this browser. */
  readonly guest: number;
  /** One of `personColours`, by index. */
  readonly colour: number;
  /** Single letters as keys outside text fields (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  /** Preview and editor scroll together. */
  readonly scrollSync: boolean;
  /** Keys of commands that were changed: command id to chords; an empty list takes the keys away. */
  readonly keymap: Readonly<Record<string, readonly string[]>>;
}

/** Guests have two digits: enough to tell the few apart who are at one prompt. */
const maxGuest = 99;

/** Longest name told, in characters (SPEC H9). */
const maxNameLength = 40;

const defaults: Settings = {
  theme: 'system',
  vim: false,
  hideCursors: false,
  blame: false,
  appearAs: 'editor',
  name: '',
  guest: 0,
  colour: 0,
  singleKeys: true,
  scrollSync: true,
  keymap: {},
};

/** The settings, for components: `useSettings((all) => all.vim)`. */
export const useSettings = create<Settings>()(
  persist(() => defaults, {
    name: 'prompt-manager.settings',
    storage: createJSONStorage(() => keptHere),
  }),
);

// Written at once, so that the next page of this browser is the same guest.
if (useSettings.getState().guest === 0)
  useSettings.setState({ guest: 1 + Math.floor(systemPorts.random() * maxGuest) });

/** The settings now, for code outside React. */
export const settings = (): Settings => useSettings.getState();

/** How this person is called wherever a name is told: as chosen, else as a guest with the number of this browser. */
export function ownName({ name, guest }: Pick<Settings, 'name' | 'guest'>): string {
  return shownName(name, maxNameLength) || `Guest ${guest}`;
}

/** Changes settings; they are kept in this browser. */
export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}
