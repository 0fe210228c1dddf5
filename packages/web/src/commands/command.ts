/** Where a command's keys work. `editor` and `library`: while the focus is inside the element with that `data-scope`. */
export type CommandScope = 'anywhere' | 'editor' | 'library';

/** The heading a command stands under. */
export type CommandGroup = 'Go' | 'View' | 'Prompt' | 'Edit' | 'Problems' | 'Help';

/** What a person can tell the workspace to do, as the tables of the registry have it (ux 4.5): `all-commands.ts` makes them one. */
export interface CommandEntry {
  /** `group.what`, never renamed: changed keys are kept under it. */
  readonly id: string;
  /** In the imperative, as the palette and menus show it. */
  readonly title: string;
  readonly group: CommandGroup;
  /** Chords such as `Mod+Shift+P` (Mod: Ctrl, on a Mac ⌘), or a sequence `G L`. */
  readonly keys?: readonly string[] | undefined;
  /** Keys that go on working while nobody changes them, and are shown nowhere: others are better. */
  readonly olderKeys?: readonly string[] | undefined;
  /** `anywhere` unless given. */
  readonly scope?: CommandScope | undefined;
  /** Other words the palette finds it by. */
  readonly words?: string | undefined;
  /** Not worth a line in the palette, such as "open the palette". */
  readonly isHidden?: boolean | undefined;
}
