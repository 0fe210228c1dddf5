import { Compartment, EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { showPanel } from '@codemirror/view';
import type { Panel } from '@codemirror/view';
import { promptLanguage } from './prompt-language.ts';

/** A text longer than this, in characters, is shown without highlighting: parsing it would cost more than it tells. */
export const maxHighlighted = 2_000_000;

/** Highlights a text of this length, as long as it is not too long; then a line above it says so (SPEC U233). */
export function promptHighlighting(length: number): Extension {
  const part = new Compartment();
  const of = (isLong: boolean): Extension => (isLong ? showPanel.of(noteOf) : promptLanguage());
  return [
    part.of(of(length > maxHighlighted)),
    // The text of a prompt comes after its editor, and grows.
    EditorState.transactionExtender.of(({ docChanged, newDoc, startState }) => {
      const isLong = newDoc.length > maxHighlighted;
      if (!docChanged || isLong === startState.doc.length > maxHighlighted) return null;
      return { effects: part.reconfigure(of(isLong)) };
    }),
  ];
}

function noteOf(): Panel {
  const dom = document.createElement('p');
  dom.className = 'cm-long-note';
  dom.setAttribute('role', 'status');
  dom.textContent = `A text of more than ${maxHighlighted.toLocaleString('en')} characters is shown without colours. It is edited and saved like any other.`;
  return { dom, top: true };
}
