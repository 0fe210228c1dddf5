import * as Y from 'yjs';

/** Every edit inserts its number as `#E00000012`, so that a receiver can tell which it sees without decoding. */
const digits = 8;
const zero = 0x30;

function markerOf(edit: number): string {
  return `#E${String(edit).padStart(digits, '0')}`;
}

/** Calls `found` with the number of each edit in a frame or a text, in order: several may come as one frame. */
export function eachEdit(bytes: Buffer, found: (edit: number) => void): void {
  for (let at = bytes.indexOf('#E'); at >= 0; at = bytes.indexOf('#E', at + 2)) {
    let edit = 0;
    for (let digit = at + 2; digit < at + 2 + digits; digit += 1)
      edit = edit * 10 + ((bytes[digit] ?? Number.NaN) - zero);
    if (edit >= 0) found(edit);
  }
}

/** A text of 5 KB and edits that build on it, encoded before the clock runs. They fit any empty prompt. */
export interface Typing {
  readonly base: Uint8Array;
  readonly updates: readonly Uint8Array[];
}

const startText =
  '# Prompt\n\nYou are careful. Use the {{tone}} tone.\n\n- rule one\n- rule two\n\n'.repeat(68);
/** Edits that follow each other directly, as typing does, before the cursor goes elsewhere. */
const run = 40;

/** Somebody who types at one place after the other. */
export function typing(count: number): Typing {
  const source = new Y.Doc();
  const content = source.getText('content');
  content.insert(0, startText);
  const base = Y.encodeStateAsUpdate(source);
  const updates: Uint8Array[] = [];
  source.on('update', (update: Uint8Array) => updates.push(update));
  for (let edit = 0, at = 0; edit < count; edit += 1) {
    if (edit % run === 0) at = ((edit + 1) * 7_919) % startText.length;
    content.insert(at, markerOf(edit));
    at += markerOf(edit).length;
  }
  source.destroy();
  return { base, updates };
}

/** Somebody who replaces the whole text, `bytes` long, again and again; `first` is the number of the first edit. */
export class Rewriter {
  readonly #source = new Y.Doc();
  readonly #updates: Uint8Array[] = [];

  constructor() {
    this.#source.on('update', (update: Uint8Array) => this.#updates.push(update));
  }

  rewrite(count: number, first: number, bytes: number): readonly Uint8Array[] {
    this.#updates.length = 0;
    const content = this.#source.getText('content');
    for (let edit = first; edit < first + count; edit += 1)
      this.#source.transact(() => {
        content.delete(0, content.length);
        content.insert(0, markerOf(edit).padEnd(bytes, 'x'));
      });
    return [...this.#updates];
  }
}

/** What is left of a {@link Typing} in a state. */
export function readState(state: Uint8Array): {
  readonly hasStart: boolean;
  readonly edits: ReadonlySet<number>;
} {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, state);
  const text = copy.getText('content').toString();
  copy.destroy();
  const edits = new Set<number>();
  eachEdit(Buffer.from(text), (edit) => edits.add(edit));
  return { hasStart: text.length > edits.size * markerOf(0).length, edits };
}
