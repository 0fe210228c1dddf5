import { defaultKeymap } from '@codemirror/commands';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { editorTheme } from './editor-theme.ts';
import { inclusionMarks } from './inclusion-marks.ts';
import { promptHighlighting } from './prompt-highlighting.ts';

/** What a text to be read is made of. */
export interface ReadOnlyTextOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly nonce: string;
  readonly label: string;
}

/** Shows a text to be read, searched and copied, never edited. */
export function createReadOnlyText({
  parent,
  text,
  nonce,
  label,
}: ReadOnlyTextOptions): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: readOnlyExtensions({ nonce, label, text }),
    }),
  });
}

/** What every text to be read has; it can be focused, so that keys and screen readers reach it. */
export function readOnlyExtensions({
  nonce,
  label,
  text,
}: Pick<ReadOnlyTextOptions, 'nonce' | 'label' | 'text'>): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    EditorState.lineSeparator.of('\n'),
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    editorTheme,
    lineNumbers(),
    drawSelection(),
    search({ top: true }),
    promptHighlighting(text.length),
    // What a name means now says nothing about a text of then.
    inclusionMarks({ resolve: () => null, onNames: () => () => undefined }),
    keymap.of([...searchKeymap, ...defaultKeymap]),
  ];
}
