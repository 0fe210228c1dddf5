import { create } from 'zustand';

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
}

/** A sentence over the workspace that needs an answer. */
export interface EditorBanner {
  readonly text: string;
  readonly tone: 'info' | 'warn' | 'error';
  readonly actions: readonly Action[];
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

/** What the editor of the open prompt tells the rest of the workspace. */
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
  readonly tokens: number | null;
  readonly includes: number | null;
  /** Something typed, in this prompt or one left before, is not saved: leaving the page asks first. */
  readonly isUnsaved: boolean;
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
  includes: null,
  isUnsaved: false,
  peers: [],
};

/** The facts, for components: `useEditorFacts((facts) => facts.chip)`. */
export const useEditorFacts = create<EditorFacts>()(() => nothing);

/** The editor says what changed; what is absent stays. */
export const reportEditor = (facts: Partial<EditorFacts>): void => {
  const known = useEditorFacts.getState();
  const isNews = (Object.keys(facts) as (keyof EditorFacts)[]).some(
    (key) => known[key] !== facts[key],
  );
  // Typing reports with every key; drawing what did not change would delay the key.
  if (isNews) useEditorFacts.setState(facts);
};

/** No prompt is open any more; what is unsaved elsewhere stays known. */
export const resetEditor = (): void => {
  const { isUnsaved } = useEditorFacts.getState();
  useEditorFacts.setState({ ...nothing, isUnsaved });
};
