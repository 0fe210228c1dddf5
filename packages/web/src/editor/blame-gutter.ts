import { systemPorts } from '@prompt-manager/client';
import type { BlameMessage } from '@prompt-manager/protocol';
import { RangeSet, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import type { Extension, Text } from '@codemirror/state';
import { EditorView, gutter, GutterMarker, ViewPlugin } from '@codemirror/view';
import { blameLabel, blameSentence, shortAge } from './blame-words.ts';
import type { EditorHost } from './editor-host.ts';

/** While somebody types, who wrote each line is asked for this often. */
const settleMs = 1_000;

/** Who last changed each line, in a gutter; asked for again as the prompt changes (SPEC U122). */
export function blameGutter(host: EditorHost): Extension {
  return [
    marks,
    gutter({
      class: 'cm-blame',
      markers: (view) => view.state.field(marks),
      initialSpacer: () => new BlameMark({ who: 'server', age: '12mo' }, ''),
      domEventHandlers: {
        click: (view, line) => {
          let revision: number | null = null;
          view.state.field(marks).between(line.from, line.from, (_from, _to, mark) => {
            revision = mark.revision;
          });
          if (revision !== null) host.openRevision(revision);
          return revision !== null;
        },
      },
    }),
    ViewPlugin.define((view) => new BlameReader(view, host)),
    blameTheme,
  ];
}

/** Says who last changed the line at the cursor. */
export async function tellBlame(view: EditorView, host: EditorHost): Promise<void> {
  try {
    const { lines, looked_back_to: back } = await host.blame();
    const { number } = view.state.doc.lineAt(view.state.selection.main.head);
    const found = lines.find(({ from_line: from, to_line: to }) => from <= number && number <= to);
    host.tell(
      found === undefined
        ? `Who changed line ${number} is not known yet.`
        : `Line ${number}: ${blameSentence(found, back)}`,
    );
  } catch {
    host.tell('Who changed the line could not be read; the server does not answer.');
  }
}

const setMarks = StateEffect.define<RangeSet<BlameMark>>();

const marks = StateField.define<RangeSet<BlameMark>>({
  create: () => RangeSet.empty,
  update: (set, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return transaction.docChanged ? set.map(transaction.changes) : set;
  },
});

class BlameReader {
  readonly #view: EditorView;
  readonly #host: EditorHost;
  readonly #end: () => void;
  #cancel: (() => void) | null = null;
  #isOver = false;
  #hasTold = false;

  constructor(view: EditorView, host: EditorHost) {
    this.#view = view;
    this.#host = host;
    this.#end = host.onCommitted(() => this.#askSoon());
    void this.#ask();
  }

  destroy(): void {
    this.#isOver = true;
    this.#cancel?.();
    this.#end();
  }

  #askSoon(): void {
    this.#cancel ??= systemPorts.setTimer(settleMs, () => {
      this.#cancel = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    try {
      const blamed = await this.#host.blame();
      const { doc } = this.#view.state;
      // What is typed and not saved yet is not in it: then it is asked for again once it is.
      const isOfThisText = lineCountOf(blamed) === doc.lines;
      if (!this.#isOver && isOfThisText)
        this.#view.dispatch({ effects: setMarks.of(marksOf(blamed, doc)) });
    } catch {
      if (!this.#isOver && !this.#hasTold)
        this.#host.tell('Who changed each line could not be read; the server does not answer.');
      this.#hasTold = true;
    }
  }
}

function lineCountOf({ lines, omitted_lines: omitted }: BlameMessage): number {
  return (lines.at(-1)?.to_line ?? 0) + omitted;
}

function marksOf({ lines, looked_back_to: back }: BlameMessage, doc: Text): RangeSet<BlameMark> {
  const builder = new RangeSetBuilder<BlameMark>();
  for (const range of lines) {
    const sentence = blameSentence(range, back);
    const told = { who: blameLabel(range), age: shortAge(range.at) };
    const first = new BlameMark(told, sentence, range.revision);
    const rest = new BlameMark({ who: '', age: '' }, sentence, range.revision);
    for (let line = range.from_line; line <= range.to_line; line += 1) {
      const { from } = doc.line(line);
      builder.add(from, from, line === range.from_line ? first : rest);
    }
  }
  return builder.finish();
}

function ageElement(age: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cm-blame-age';
  element.textContent = ` ${age}`;
  return element;
}

/** Beside one line; only the first of several of one change says who. */
class BlameMark extends GutterMarker {
  readonly #who: string;
  readonly #age: string;
  readonly #sentence: string;
  readonly revision: number | null;

  constructor(
    { who, age }: { readonly who: string; readonly age: string },
    sentence: string,
    revision: number | null = null,
  ) {
    super();
    this.#who = who;
    this.#age = age;
    this.#sentence = sentence;
    this.revision = revision;
  }

  override eq(other: BlameMark): boolean {
    return (
      this.#who === other.#who && this.#age === other.#age && this.#sentence === other.#sentence
    );
  }

  override toDOM(): Node {
    const mark = document.createElement('span');
    mark.className = this.#who === '' ? 'cm-blame-more' : 'cm-blame-who';
    mark.append(this.#who);
    // On a small screen the text needs the room; what is pointed at says when.
    if (this.#age !== '') mark.append(ageElement(this.#age));
    mark.title = this.#sentence;
    return mark;
  }
}

const blameTheme = EditorView.theme({
  '.cm-blame': {
    borderRight: '1px solid var(--line)',
    fontFamily: 'var(--sans)',
    fontSize: 'var(--text-small)',
  },
  '.cm-blame .cm-gutterElement': {
    padding: '0 var(--space-2)',
    color: 'var(--soft)',
    whiteSpace: 'nowrap',
    cursor: 'pointer',
  },
  '@media (max-width: 599px)': {
    '.cm-blame .cm-gutterElement': { padding: '0 var(--space-1)' },
    '.cm-blame-age': { display: 'none' },
  },
  '.cm-blame .cm-gutterElement:hover': {
    color: 'var(--ink)',
    backgroundColor: 'var(--hover)',
  },
  '.cm-blame .cm-gutterElement > span': {
    display: 'block',
    minHeight: '1.6em',
    fontVariantNumeric: 'tabular-nums',
  },
});
