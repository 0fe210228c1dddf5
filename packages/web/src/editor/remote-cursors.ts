import { systemPorts } from '@prompt-manager/client';
import { Annotation, RangeSet } from '@codemirror/state';
import type { Extension, Range } from '@codemirror/state';
import { Decoration, ViewPlugin, WidgetType } from '@codemirror/view';
import type { DecorationSet, EditorView, PluginValue, ViewUpdate } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { peerCursors, shareCursor } from '../presence/peer-cursors.ts';
import type { PeerCursor } from '../presence/peer-cursors.ts';

/** Height of a name beside a caret and its distance from it, in pixels; the style sheet says the same. */
const labelHeight = 18;
const labelGap = 3;

/** The own cursor is shared this long after it moved, once for all moves until then. */
const shareAfterMs = 40;

const peersMoved = Annotation.define<true>();

/** What cursors are made of. */
export interface RemoteCursorOptions {
  readonly awareness: Awareness;
  readonly text: Y.Text;
  /** Others' cursors are not drawn; this window's is shared all the same. */
  readonly isHidden: boolean;
}

/**
 * Shares this window's cursor and draws those of others (SPEC U32). A name is shown for a while after its caret moved,
 * on a row that is not the one being written on.
 */
export function remoteCursors(options: RemoteCursorOptions): Extension {
  return ViewPlugin.define((view) => new RemoteCursors(view, options), {
    decorations: ({ decorations }) => decorations,
  });
}

class RemoteCursors implements PluginValue {
  readonly #view: EditorView;
  readonly #options: RemoteCursorOptions;
  #cancelShare: (() => void) | null = null;
  decorations: DecorationSet = Decoration.none;

  constructor(view: EditorView, options: RemoteCursorOptions) {
    this.#view = view;
    this.#options = options;
    options.awareness.on('change', this.#onChange);
    this.#draw();
  }

  update({
    docChanged,
    selectionSet,
    focusChanged,
    transactions,
    view,
    geometryChanged,
  }: ViewUpdate): void {
    const { awareness, text } = this.#options;
    if ((docChanged || selectionSet || focusChanged) && view.hasFocus)
      this.#cancelShare ??= systemPorts.setTimer(shareAfterMs, () => {
        this.#cancelShare = null;
        const { anchor, head } = view.state.selection.main;
        const line = view.state.doc.lineAt(head).number;
        shareCursor(awareness, text, { anchor, head, line, nowMs: systemPorts.now() });
      });
    if (docChanged || transactions.some((each) => each.annotation(peersMoved) === true))
      this.#draw();
    if (docChanged || selectionSet || geometryChanged) this.#placeLabels();
  }

  destroy(): void {
    this.#cancelShare?.();
    this.#options.awareness.off('change', this.#onChange);
  }

  readonly #onChange = ({ added, updated, removed }: AwarenessChange): void => {
    const own = this.#options.awareness.clientID;
    if ([...added, ...updated, ...removed].some((client) => client !== own))
      this.#view.dispatch({ annotations: peersMoved.of(true) });
  };

  #draw(): void {
    const { awareness, text, isHidden } = this.#options;
    if (isHidden) return;
    const { length } = this.#view.state.doc;
    const ranges = peerCursors(awareness, text)
      .filter(({ anchor, head }) => anchor <= length && head <= length)
      .flatMap(decorationsOf);
    this.decorations = RangeSet.of(ranges, true);
    this.#placeLabels();
  }

  /** Names go above their caret, below it when there is no room or the own caret is there, else beside it. */
  #placeLabels(): void {
    const view = this.#view;
    view.requestMeasure({
      key: this,
      read: () => {
        const own = view.coordsAtPos(view.state.selection.main.head);
        const { top } = view.scrollDOM.getBoundingClientRect();
        return [...view.contentDOM.querySelectorAll<HTMLElement>('.cm-peer')].map((element) => ({
          element,
          place: placeOf(element.getBoundingClientRect(), own, top),
        }));
      },
      write: (labels) => {
        for (const { element, place } of labels) element.dataset['place'] = place;
      },
    });
  }
}

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

interface Row {
  readonly top: number;
  readonly bottom: number;
}

function placeOf(caret: Row, own: Row | null, top: number): 'above' | 'below' | 'beside' {
  const meets = (row: Row): boolean =>
    own !== null && row.top < own.bottom + labelGap && row.bottom > own.top - labelGap;
  const above = { top: caret.top - labelGap - labelHeight, bottom: caret.top - labelGap };
  if (above.top >= top && !meets(above)) return 'above';
  const below = {
    top: caret.bottom + labelGap,
    bottom: caret.bottom + labelGap + labelHeight,
  };
  return meets(below) ? 'beside' : 'below';
}

function decorationsOf(cursor: PeerCursor): readonly Range<Decoration>[] {
  const { anchor, head } = cursor;
  const caret = Decoration.widget({ widget: new PeerCaret(cursor), side: head > anchor ? -1 : 1 });
  if (anchor === head) return [caret.range(head)];
  const selection = Decoration.mark({ class: 'cm-peer-selection' });
  const [from, to] = anchor < head ? [anchor, head] : [head, anchor];
  return [selection.range(from, to), caret.range(head)];
}

/** A caret with a name. A new element is made whenever its person moves, which shows the name again. */
class PeerCaret extends WidgetType {
  readonly #cursor: PeerCursor;

  constructor(cursor: PeerCursor) {
    super();
    this.#cursor = cursor;
  }

  override eq(other: PeerCaret): boolean {
    const [a, b] = [this.#cursor, other.#cursor];
    return (
      a.client === b.client &&
      a.key === b.key &&
      a.person.name === b.person.name &&
      a.person.colour === b.person.colour
    );
  }

  override toDOM(): HTMLElement {
    const { person } = this.#cursor;
    const caret = document.createElement('span');
    caret.className = 'cm-peer';
    caret.dataset['place'] = 'above';
    caret.setAttribute('aria-hidden', 'true');
    caret.style.setProperty('--person', person.colour);
    const label = document.createElement('span');
    label.className = 'cm-peer-name';
    label.textContent = person.name;
    caret.append(label);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
