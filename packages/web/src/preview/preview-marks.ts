import { Facet, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import type { EditorState, Extension } from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker, WidgetType } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Provenance } from './provenance.ts';
import type { Piece, Source } from './provenance.ts';
import type { PreviewHost } from './source-card.ts';

/** Sets where the shown text comes from. */
export const setProvenance = StateEffect.define<Provenance | null>();
/** Marks the range that belongs to where the other side's cursor is. */
export const setCounterpart = StateEffect.define<{
  readonly from: number;
  readonly to: number;
} | null>();

interface Shown {
  readonly provenance: Provenance | null;
  readonly pieces: DecorationSet;
  readonly counterpart: DecorationSet;
}

const nothing: Shown = {
  provenance: null,
  pieces: Decoration.none,
  counterpart: Decoration.none,
};

const counterpartMark = Decoration.mark({ class: 'cm-counterpart' });
const counterpartLine = Decoration.line({ class: 'cm-counterpart-line' });

const shownField = StateField.define<Shown>({
  create: () => nothing,
  update: (shown, transaction) => {
    let now = shown;
    if (transaction.docChanged)
      now = {
        provenance: shown.provenance,
        pieces: shown.pieces.map(transaction.changes),
        counterpart: shown.counterpart.map(transaction.changes),
      };
    for (const effect of transaction.effects) {
      if (effect.is(setProvenance))
        now = {
          provenance: effect.value,
          pieces: effect.value === null ? Decoration.none : piecesOf(effect.value),
          counterpart: now.counterpart,
        };
      if (effect.is(setCounterpart))
        now = { ...now, counterpart: counterpartOf(transaction.state, effect.value) };
    }
    return now;
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ pieces }) => pieces),
    EditorView.decorations.from(field, ({ counterpart }) => counterpart),
  ],
});

/** Where the shown text comes from; null when it is no expansion. */
export function provenanceOf(state: EditorState): Provenance | null {
  return state.field(shownField).provenance;
}

const hosts = Facet.define<PreviewHost>();

/** Colours, codes and blocks that say where the text comes from (SPEC U10). */
export function previewMarks(host: PreviewHost): Extension {
  return [
    hosts.of(host),
    shownField,
    gutter({
      class: 'cm-source-gutter',
      lineMarker: (view, block) => markerOf(view.state, block.from, block.to),
      lineMarkerChange: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(setProvenance))),
      initialSpacer: () => new SourceMarker('mm', 1),
    }),
  ];
}

function piecesOf({ pieces }: Provenance): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const piece of pieces) {
    const { segment, source, problem } = piece;
    if (problem !== null)
      builder.add(
        segment.from,
        segment.from,
        Decoration.widget({ widget: new ProblemBlock(piece), side: -1 }),
      );
    if (segment.from < segment.to)
      builder.add(
        segment.from,
        segment.to,
        Decoration.mark({
          class: `cm-piece${source === null ? '' : ` cm-source-${source.colour}`}${problem === null ? '' : ' cm-piece-problem'}`,
          attributes: {
            'data-prompt': segment.prompt_id ?? '',
            'data-from': String(segment.source_from),
            'data-to': String(segment.source_to),
          },
        }),
      );
  }
  return builder.finish();
}

function counterpartOf(
  state: EditorState,
  range: { readonly from: number; readonly to: number } | null,
): DecorationSet {
  if (range === null || range.to > state.doc.length) return Decoration.none;
  return range.from === range.to
    ? Decoration.set(counterpartLine.range(state.doc.lineAt(range.from).from))
    : Decoration.set(counterpartMark.range(range.from, range.to));
}

/** The code of the source that a line begins in, or that begins in it. */
function markerOf(state: EditorState, from: number, to: number): GutterMarker | null {
  const provenance = provenanceOf(state);
  if (provenance === null) return null;
  const source = sourceOfLine(provenance, from, to);
  if (source === null) return null;
  const before =
    from === 0 ? null : sourceOfLine(provenance, state.doc.lineAt(from - 1).from, from - 1);
  return new SourceMarker(before?.id === source.id ? '' : source.code, source.colour);
}

function sourceOfLine(provenance: Provenance, from: number, to: number): Source | null {
  for (let at = from; ;) {
    const piece = provenance.pieceAt(at);
    if (piece === null) return null;
    if (piece.source !== null) return piece.source;
    if (piece.segment.to >= to || piece.segment.to <= at) return null;
    at = piece.segment.to;
  }
}

class SourceMarker extends GutterMarker {
  readonly #code: string;
  readonly #colour: number;

  constructor(code: string, colour: number) {
    super();
    this.#code = code;
    this.#colour = colour;
    this.elementClass = `cm-source-${colour}`;
  }

  override elementClass: string;

  override eq(other: SourceMarker): boolean {
    return this.#code === other.#code && this.#colour === other.#colour;
  }

  override toDOM(): Node {
    return document.createTextNode(this.#code);
  }
}

/**
 * Says in its place what is wrong where a marker stands, leads to the inclusion and takes it away (SPEC U234); the marker
 * itself stays, for it is what a model gets.
 */
class ProblemBlock extends WidgetType {
  readonly #text: string;

  constructor({ problem }: Piece) {
    super();
    const path = problem?.path?.join(' → ');
    this.#text =
      problem?.code === 'cycle' && path !== undefined
        ? `⟳ Cycle: ${path}. Not expanded.`
        : `⚠ ${problem?.message ?? ''}`;
  }

  override eq(other: ProblemBlock): boolean {
    return this.#text === other.#text;
  }

  override toDOM(view: EditorView): HTMLElement {
    const block = document.createElement('span');
    block.className = 'cm-problem-block';
    block.setAttribute('role', 'note');
    const text = document.createElement('span');
    text.textContent = this.#text;
    /** A block is kept while it says the same, wherever its piece is by then. */
    const button = (title: string, run: (host: PreviewHost, piece: Piece) => void): HTMLElement => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = title;
      made.addEventListener('click', () => {
        const piece = provenanceOf(view.state)?.pieceAt(view.posAtDOM(block)) ?? null;
        for (const host of view.state.facet(hosts)) if (piece !== null) run(host, piece);
      });
      return made;
    };
    block.append(
      text,
      button('Go to', (host, piece) => host.open(piece)),
      button('Remove', (host, piece) => host.remove(piece)),
    );
    return block;
  }

  /** What is pressed is the block's, not the text's. */
  override ignoreEvent(): boolean {
    return true;
  }
}
