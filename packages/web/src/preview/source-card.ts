import { hoverTooltip } from '@codemirror/view';
import type { EditorView, TooltipView } from '@codemirror/view';
import { StateEffect, StateField } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { showTooltip } from '@codemirror/view';
import type { Tooltip } from '@codemirror/view';
import { provenanceOf } from './preview-marks.ts';
import type { Piece } from './provenance.ts';

/** A piece in words: the prompt, its lines, and where it was included. */
export interface PieceFacts {
  readonly id: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The line of the expanded prompt that included it; null for its own text. */
  readonly includedAtLine: number | null;
}

/** What a preview asks of the workspace around it. */
export interface PreviewHost {
  describe(piece: Piece): Promise<PieceFacts>;
  /** Shows the piece in the prompt it comes from. */
  open(piece: Piece): void;
  /** Takes the inclusion that the piece stands for out of its prompt. */
  remove(piece: Piece): void;
}

const setCard = StateEffect.define<Tooltip | null>();

const cardField = StateField.define<Tooltip | null>({
  create: () => null,
  update: (card, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setCard)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? null : card;
  },
  provide: (field) => showTooltip.from(field),
});

/** Says where a piece comes from, under the pointer and, when {@link showSourceCard} asks, at the cursor. */
export function sourceCards(host: PreviewHost): Extension {
  return [
    cardField,
    hoverTooltip((view, position) => tooltipAt(view, position, host), { hoverTime: 300 }),
  ];
}

/** Shows the card of the piece at the cursor. */
export function showSourceCard(view: EditorView, host: PreviewHost): boolean {
  const tooltip = tooltipAt(view, view.state.selection.main.head, host);
  if (tooltip !== null) view.dispatch({ effects: setCard.of(tooltip) });
  return true;
}

/** Takes the card away; false when none is shown. */
export function hideSourceCard(view: EditorView): boolean {
  if (view.state.field(cardField) === null) return false;
  view.dispatch({ effects: setCard.of(null) });
  return true;
}

function tooltipAt({ state }: EditorView, position: number, host: PreviewHost): Tooltip | null {
  const piece = provenanceOf(state)?.pieceAt(position) ?? null;
  if (piece === null) return null;
  return {
    pos: Math.max(piece.segment.from, state.doc.lineAt(position).from),
    above: true,
    create: () => cardOf(piece, host),
  };
}

function cardOf(piece: Piece, host: PreviewHost): TooltipView {
  const dom = document.createElement('div');
  dom.className = 'cm-source-card';
  dom.setAttribute('role', 'tooltip');
  const title = document.createElement('span');
  title.textContent = piece.segment.prompt_id ?? 'this text';
  dom.append(title);
  host.describe(piece).then(
    (facts) => {
      title.textContent = textOf(facts);
      const go = document.createElement('button');
      go.type = 'button';
      go.textContent = 'Go to';
      go.addEventListener('click', () => host.open(piece));
      dom.append(go);
    },
    () => undefined, // The name stands there already; lines are not known while the server does not answer.
  );
  return { dom };
}

function textOf({ id, firstLine, lastLine, includedAtLine }: PieceFacts): string {
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  return `${id}.md:${lines}${includedAtLine === null ? '' : ` ← included at line ${includedAtLine}`}`;
}
