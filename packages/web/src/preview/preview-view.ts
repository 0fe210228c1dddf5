import { defaultKeymap } from '@codemirror/commands';
import {
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
} from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { diffText } from '@prompt-manager/core';
import { editorTheme } from '../editor/editor-theme.ts';
import { previewMarks, provenanceOf, setCounterpart, setProvenance } from './preview-marks.ts';
import { previewTheme } from './preview-theme.ts';
import type { Provenance } from './provenance.ts';
import { hideSourceCard, showSourceCard, sourceCards } from './source-card.ts';
import type { PreviewHost } from './source-card.ts';

/** Texts longer than this, in characters, are replaced whole: a minimal change would cost more than it saves. */
const maxDiffed = 2_000_000;

/** What a preview is made of. */
export interface PreviewOptions {
  readonly parent: HTMLElement;
  readonly host: PreviewHost;
  readonly nonce: string;
  readonly label: string;
  /** The cursor was moved here; the answer of {@link Provenance.sourceOf} says what that means in the source. */
  readonly onCursor: (position: number) => void;
  /** The first position in view changed because somebody scrolled here. */
  readonly onScroll: (top: number) => void;
}

/** A read-only view of an expanded text. */
export interface Preview {
  readonly view: EditorView;
  /** Shows a text and where it comes from. What was looked at stays in view. */
  show(text: string, provenance: Provenance | null): void;
  /** Marks what belongs to a place in the source, and shows it. */
  mark(range: { readonly from: number; readonly to: number } | null): void;
  scrollTo(position: number): void;
  destroy(): void;
}

/** Makes a view of an expanded text in `parent`: searchable, copyable, readable by screen readers, never editable. */
export function createPreview(options: PreviewOptions): Preview {
  const { parent, host, nonce, label } = options;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorState.lineSeparator.of('\n'),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        editorTheme,
        previewTheme,
        drawSelection(),
        highlightSelectionMatches({ minSelectionLength: 2 }),
        search({ top: true }),
        previewMarks(host),
        sourceCards(host),
        keymap.of([
          { key: 'Escape', run: hideSourceCard },
          { key: 'Mod-f', run: openSearchPanel },
          {
            key: 'Alt-Enter',
            run: (target) => openAt(target, target.state.selection.main.head, host),
          },
          { key: 'Mod-i', run: (target) => showSourceCard(target, host) },
          ...searchKeymap,
          ...defaultKeymap,
        ]),
        EditorView.domEventHandlers({
          mousedown: (event, target) => {
            if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
            const position = target.posAtCoords({ x: event.clientX, y: event.clientY });
            if (position === null || !openAt(target, position, host)) return false;
            event.preventDefault();
            return true;
          },
        }),
        EditorView.updateListener.of(({ selectionSet, transactions, state }) => {
          if (selectionSet && transactions.some((each) => each.isUserEvent('select')))
            options.onCursor(state.selection.main.head);
        }),
      ],
    }),
  });
  const onScroll = (): void => {
    if (isLeading(view)) options.onScroll(topOf(view));
  };
  view.scrollDOM.addEventListener('scroll', onScroll, { passive: true });
  return {
    view,
    show: (text, provenance) => {
      const before = view.state.doc.toString();
      const changes =
        before.length + text.length > maxDiffed
          ? { from: 0, to: before.length, insert: text }
          : [...diffText(before, text)];
      view.dispatch({ changes, effects: setProvenance.of(provenance) });
    },
    mark: (range) => {
      view.dispatch({ effects: setCounterpart.of(range) });
      if (range === null || range.from > view.state.doc.length) return;
      view.dispatch({
        effects: EditorView.scrollIntoView(range.from, { y: 'nearest', yMargin: 40 }),
      });
    },
    scrollTo: (position) => {
      const place = Math.min(position, view.state.doc.length);
      view.dispatch({ effects: EditorView.scrollIntoView(place, { y: 'start', yMargin: 0 }) });
    },
    destroy: () => {
      view.scrollDOM.removeEventListener('scroll', onScroll);
      view.destroy();
    },
  };
}

/** Whether what scrolls here was scrolled by a person: the pointer is over it, or over no editor and the focus is in it. */
export function isLeading(view: EditorView): boolean {
  const hovered = document.querySelector('.cm-editor:hover');
  return hovered === null ? view.hasFocus : hovered === view.dom;
}

/** The first position in view. */
export function topOf(view: EditorView): number {
  const { top } = view.scrollDOM.getBoundingClientRect();
  return view.lineBlockAtHeight(top - view.documentTop).from;
}

function openAt(view: EditorView, position: number, host: PreviewHost): boolean {
  const piece = provenanceOf(view.state)?.pieceAt(position) ?? null;
  if (piece === null) return false;
  host.open(piece);
  return true;
}
