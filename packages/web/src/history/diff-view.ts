import {
  getChunks,
  goToNextChunk,
  goToPreviousChunk,
  MergeView,
  unifiedMergeView,
} from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, gutter, GutterMarker } from '@codemirror/view';
import { readOnlyExtensions } from '../editor/read-only-text.ts';

/** What a comparison is made of. */
export interface DiffOptions {
  readonly parent: HTMLElement;
  readonly before: { readonly text: string; readonly label: string };
  readonly after: { readonly text: string; readonly label: string };
  readonly nonce: string;
  /** One column, for narrow windows; else two beside each other. */
  readonly isUnified: boolean;
}

/** A comparison of two texts. */
export interface DiffHandle {
  /** How many places differ. */
  readonly changes: number;
  /** Goes to the next or the previous change; answers its number from 1, 0 when there is none. */
  step(direction: 1 | -1): number;
  destroy(): void;
}

/** Compares two texts; what came is marked with +, what went with −, besides colours (SPEC U23). */
export function createDiff({ parent, before, after, nonce, isUnified }: DiffOptions): DiffHandle {
  const common = (side: DiffOptions['before']): Extension => [
    readOnlyExtensions({ nonce, label: side.label, text: side.text }),
    diffTheme,
  ];
  const collapseUnchanged = { margin: 3, minSize: 6 };
  if (isUnified) {
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: after.text,
        extensions: [
          common(after),
          unifiedMergeView({
            original: before.text,
            mergeControls: false,
            gutter: false,
            collapseUnchanged,
          }),
          signs('b'),
        ],
      }),
    });
    return handleOf(view, () => view.destroy());
  }
  const merge = new MergeView({
    parent,
    a: { doc: before.text, extensions: [common(before), signs('a')] },
    b: { doc: after.text, extensions: [common(after), signs('b')] },
    gutter: false,
    collapseUnchanged,
  });
  return handleOf(merge.b, () => merge.destroy());
}

function handleOf(view: EditorView, destroy: () => void): DiffHandle {
  const chunks = () => getChunks(view.state)?.chunks ?? [];
  return {
    get changes() {
      return chunks().length;
    },
    step: (direction) => {
      (direction === 1 ? goToNextChunk : goToPreviousChunk)(view);
      view.focus();
      const { head } = view.state.selection.main;
      return chunks().findIndex(({ fromB, endB }) => fromB <= head && head <= endB) + 1;
    },
    destroy,
  };
}

/** The sign of each changed line, as text. */
function signs(side: 'a' | 'b'): Extension {
  const marker = side === 'a' ? new Sign('−', 'cm-went') : new Sign('+', 'cm-came');
  return gutter({
    class: 'cm-signs',
    lineMarker: (view, { from }) => {
      const isChanged = (getChunks(view.state)?.chunks ?? []).some((chunk) =>
        side === 'a'
          ? chunk.fromA <= from && from < chunk.toA
          : chunk.fromB <= from && from < chunk.toB,
      );
      return isChanged ? marker : null;
    },
    lineMarkerChange: () => true,
    initialSpacer: () => marker,
  });
}

class Sign extends GutterMarker {
  readonly #sign: string;
  override elementClass: string;

  constructor(sign: string, elementClass: string) {
    super();
    this.#sign = sign;
    this.elementClass = elementClass;
  }

  override toDOM(): Node {
    return document.createTextNode(this.#sign);
  }
}

const diffTheme = EditorView.theme({
  // On the deeper ground of what changed the colours of syntax have too little contrast (WCAG 1.4.3).
  '.cm-changedLine, .cm-deletedChunk': {
    '--syntax-inclusion': 'var(--accent-hover)',
    '--syntax-variable': 'var(--ink)',
    '--syntax-markup': 'var(--ink)',
    '--syntax-code': 'var(--ink)',
  },
  '.cm-signs': { width: '1.25em', fontWeight: '700', textAlign: 'center' },
  '.cm-came': { color: 'var(--good)' },
  '.cm-went': { color: 'var(--error)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': {
    backgroundColor: 'var(--error-paper)',
    borderLeft: '3px solid var(--error)',
  },
  '&.cm-merge-b .cm-changedLine': {
    backgroundColor: 'var(--good-paper)',
    borderLeft: '3px solid var(--good)',
  },
  '.cm-deletedChunk .cm-deletedLine::before': {
    content: '"− "',
    color: 'var(--error)',
    fontWeight: '700',
  },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--error) 22%, transparent)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--good) 22%, transparent)',
  },
  '.cm-insertedLine, .cm-deletedLine': { textDecoration: 'none' },
  '.cm-collapsedLines': {
    minHeight: '24px',
    background: 'var(--panel)',
    color: 'var(--soft)',
    fontFamily: 'var(--sans)',
  },
  // The signs of the package are in few fonts, so that a box stands in their place.
  '.cm-collapsedLines::before': { content: '"⋯"' },
  '.cm-collapsedLines::after': { content: '"⋯"' },
});
