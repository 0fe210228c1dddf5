import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** What a person chose for this browser. Nothing of it is sent to the server but name and colour, with the cursor. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly vim: boolean;
  readonly hideCursors: boolean;
  /** Who last changed each line stands beside it. */
  readonly blame: boolean;
  /** `hidden`: nobody sees this window's cursor or name. */
  readonly appearAs: 'editor' | 'hidden';
  /** Shown to others beside the cursor; empty for a name made up by the editor. */
  readonly name: string;
  /** One of `personColours`, by index. */
  readonly colour: number;
  /** Single letters as keys outside text fields (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  /** Preview and editor scroll together. */
  readonly scrollSync: boolean;
  /** Keys of commands that were changed: command id to chords; an empty list takes the keys away. */
  readonly keymap: Readonly<Record<string, readonly string[]>>;
}

const defaults: Settings = {
  theme: 'system',
  vim: false,
  hideCursors: false,
  blame: false,
  appearAs: 'editor',
  name: '',
  colour: 0,
  singleKeys: true,
  scrollSync: true,
  keymap: {},
};

/** The settings, for components: `useSettings((all) => all.vim)`. */
export const useSettings = create<Settings>()(
  persist(() => defaults, { name: 'prompt-manager.settings' }),
);

/** The settings now, for code outside React. */
export const settings = (): Settings => useSettings.getState();

/** Changes settings; they are kept in this browser. */
export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}
