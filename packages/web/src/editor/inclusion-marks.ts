import { RangeSetBuilder, StateEffect } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { Decoration, ViewPlugin } from '@codemirror/view';
import type { DecorationSet, EditorView, PluginValue, ViewUpdate } from '@codemirror/view';
import type { EditorHost } from './editor-host.ts';
import { inclusionsOfLine } from './inclusion-at.ts';
import type { PlacedInclusion } from './inclusion-at.ts';

/** `{{name}}` (SPEC V1); a backslash before it makes it text. */
const variable = /(?<!\\)\{\{\s*[\p{L}_][\p{L}\p{N}_.]*\s*\}\}/gu;

const marks = {
  known: Decoration.mark({ class: 'cm-inclusion' }),
  broken: Decoration.mark({ class: 'cm-inclusion cm-inclusion-broken' }),
  variable: Decoration.mark({ class: 'cm-variable' }),
};

/** Names may mean something else now. */
const namesChanged = StateEffect.define<null>();

/** Who knows what names mean. */
type NameHost = Pick<EditorHost, 'resolve' | 'onNames'>;

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly decoration: Decoration;
}

/** Colours inclusions and variables in what is visible; an inclusion that names nothing has a wavy line. */
export function inclusionMarks(host: NameHost): Extension {
  return ViewPlugin.define((view) => new InclusionMarks(view, host), {
    decorations: ({ decorations }) => decorations,
  });
}

class InclusionMarks implements PluginValue {
  readonly #host: NameHost;
  readonly #end: () => void;
  decorations: DecorationSet;

  constructor(view: EditorView, host: NameHost) {
    this.#host = host;
    this.decorations = this.#build(view);
    this.#end = host.onNames(() => view.dispatch({ effects: namesChanged.of(null) }));
  }

  update({ view, docChanged, viewportChanged, transactions }: ViewUpdate): void {
    const isRenamed = transactions.some(({ effects }) =>
      effects.some((effect) => effect.is(namesChanged)),
    );
    if (docChanged || viewportChanged || isRenamed) this.decorations = this.#build(view);
  }

  destroy(): void {
    this.#end();
  }

  #build({ state, visibleRanges }: EditorView): DecorationSet {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of visibleRanges) {
      for (let at = from; at <= to;) {
        const line = state.doc.lineAt(at);
        for (const mark of this.#marksOf(line.text, line.from))
          builder.add(mark.from, mark.to, mark.decoration);
        at = line.to + 1;
      }
    }
    return builder.finish();
  }

  #marksOf(text: string, offset: number): readonly Mark[] {
    const found: Mark[] = inclusionsOfLine(text, offset).map((inclusion) => ({
      from: inclusion.from,
      to: inclusion.to,
      decoration: this.#isBroken(inclusion) ? marks.broken : marks.known,
    }));
    if (text.includes('{{'))
      for (const match of text.matchAll(variable))
        found.push({
          from: offset + match.index,
          to: offset + match.index + match[0].length,
          decoration: marks.variable,
        });
    return found.sort((a, b) => a.from - b.from);
  }

  #isBroken({ target }: PlacedInclusion): boolean {
    return this.#host.resolve(target)?.kind === 'missing';
  }
}
