import { create } from 'zustand';
import type { Side } from '../routes/route.ts';

/** The chip that says whether what was typed is safe. */
export interface SaveChip {
  readonly text: string;
  readonly tone: 'muted' | 'good' | 'warn' | 'error';
  /** The whole story, for a tooltip. */
  readonly title: string;
}

/** Something to press in a banner or a toast. */
export interface Action {
  readonly label: string;
  readonly run: () => void;
  /** In a message: it stays when this is pressed. */
  readonly keepsMessage?: boolean | undefined;
}

/** A sentence over the workspace that needs an answer. */
export interface EditorBanner {
  readonly text: string;
  readonly tone: 'info' | 'warn' | 'error';
  readonly actions: readonly Action[];
  /** True for what is so of every prompt of the server: said once. */
  readonly isOfServer?: boolean | undefined;
}

/** Somebody else who has the prompt open. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  /** A CSS colour that white or black text is readable on. */
  readonly colour: string;
  /** Where the cursor is, from 1; null when it is nowhere. */
  readonly line: number | null;
}

/** What the editor of a prompt tells the rest of the workspace. */
export interface EditorFacts {
  /** The prompt's id; null while none is open. */
  readonly promptId: string | null;
  readonly chip: SaveChip | null;
  readonly banner: EditorBanner | null;
  readonly line: number;
  readonly column: number;
  /** Selected characters. */
  readonly selected: number;
  /** False while Tab leaves the editor. */
  readonly tabIndents: boolean;
  readonly tokens: number | 'counting' | null;
  /** Whether those are of the text with the values in their places (SPEC U214). */
  readonly areTokensFilled: boolean;
  readonly includes: number | null;
  readonly peers: readonly Peer[];
}

const nothing: EditorFacts = {
  promptId: null,
  chip: null,
  banner: null,
  line: 1,
  column: 1,
  selected: 0,
  tabIndents: true,
  tokens: null,
  areTokensFilled: false,
  includes: null,
  peers: [],
};

interface Panes extends Readonly<Record<Side, EditorFacts>> {
  readonly active: Side;
  /** Something typed, in a prompt that is open or was left before, is not saved: leaving the page asks first. */
  readonly isUnsaved: boolean;
}

/** Each editor says its own; what the window shows is that of the active one, all of it (SPEC U178). */
const usePanes = create<Panes>()(() => ({
  active: 'left',
  left: nothing,
  right: nothing,
  isUnsaved: false,
}));

/** The facts of the active editor, for components: `useEditorFacts((facts) => facts.chip)`. */
export function useEditorFacts<Picked>(pick: (facts: EditorFacts) => Picked): Picked {
  return usePanes((panes) => pick(panes[panes.active]));
}

/** The facts of one of the editors, for components. */
export function useFactsOf<Picked>(side: Side, pick: (facts: EditorFacts) => Picked): Picked {
  return usePanes((panes) => pick(panes[side]));
}

/** Whether something typed in this window is not saved, for components. */
export const useIsUnsaved = (): boolean => usePanes(({ isUnsaved }) => isUnsaved);

/** The facts of the active editor now. */
export function editorFacts(): EditorFacts {
  const panes = usePanes.getState();
  return panes[panes.active];
}

/** Calls the listener when some facts change, or other ones count; the answer ends it. */
export const onEditorFacts = (listener: () => void): (() => void) => usePanes.subscribe(listener);

/** Says something of one editor; what is absent stays. */
export type EditorReport = (facts: Partial<EditorFacts>) => void;

/** How the editor on a side says what changed. */
export function reportOf(side: Side): EditorReport {
  return (facts) => {
    const known = usePanes.getState()[side];
    const isNews = (Object.keys(facts) as (keyof EditorFacts)[]).some(
      (key) => known[key] !== facts[key],
    );
    // Typing reports with every key; drawing what did not change would delay the key.
    if (isNews) usePanes.setState({ [side]: { ...known, ...facts } });
  };
}

/** No prompt is open on that side any more. */
export const resetFacts = (side: Side): void => usePanes.setState({ [side]: nothing });

/** From now on the window shows the facts of this editor. */
export const showFactsOf = (active: Side): void => {
  if (usePanes.getState().active !== active) usePanes.setState({ active });
};

/** What is unsaved in this window, wherever it is. */
export const reportUnsaved = (isUnsaved: boolean): void => {
  if (usePanes.getState().isUnsaved !== isUnsaved) usePanes.setState({ isUnsaved });
};
