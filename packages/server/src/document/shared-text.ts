import { editHeader, type TextChange } from '@prompt-manager/core';
import * as Y from 'yjs';
import type { HeadText } from '../library/head.ts';

/** Yjs shared types of a prompt (SPEC Y1): Y.Text `content`, Y.Map `meta` with `description`, `tags` and the raw `front_matter`. */
const contentName = 'content';
const metaName = 'meta';

/** What one transaction changes; absent fields stay. */
export interface SharedChange {
  readonly changes: readonly TextChange[];
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly header?: string | null | undefined;
}

/** One prompt as a Yjs document: turns changes into Yjs updates and reads the text back. */
export class SharedText {
  readonly #doc: Y.Doc;
  readonly #captured: Uint8Array[] = [];

  private constructor(doc: Y.Doc) {
    this.#doc = doc;
    doc.on('update', (update: Uint8Array) => this.#captured.push(update));
  }

  /** A new document with this text, and the one update that makes it. */
  static seed(text: HeadText): { readonly shared: SharedText; readonly update: Uint8Array } {
    const shared = new SharedText(new Y.Doc());
    const update = shared.change({
      changes: text.content === '' ? [] : [{ from: 0, to: 0, insert: text.content }],
      description: text.description,
      tags: text.tags,
      header: text.header,
    });
    return { shared, update };
  }

  /** The document that results from journaled updates, oldest first. */
  static load(updates: readonly Uint8Array[]): SharedText {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    return new SharedText(doc);
  }

  /** Makes one change in one transaction and answers the Yjs update that carries it. */
  change({ changes, description, tags, header }: SharedChange): Uint8Array {
    this.#captured.length = 0;
    this.#doc.transact(() => {
      const content = this.#doc.getText(contentName);
      // From the end, so that earlier offsets stay what they are.
      for (const change of changes.toReversed()) {
        if (change.to > change.from) content.delete(change.from, change.to - change.from);
        if (change.insert !== '') content.insert(change.from, change.insert);
      }
      const meta = this.#doc.getMap(metaName);
      if (description !== undefined) meta.set('description', description);
      if (tags !== undefined) meta.set('tags', [...tags]);
      if (header !== undefined) meta.set('front_matter', header);
    });
    return this.#captured.length === 1
      ? (this.#captured[0] as Uint8Array)
      : Y.mergeUpdates(this.#captured);
  }

  /** The text as it stands. Values of a wrong type read as absent. */
  read(): HeadText {
    const meta = this.#doc.getMap(metaName);
    const description = meta.get('description');
    const tags = meta.get('tags');
    const header = meta.get('front_matter');
    const metadata = {
      description: typeof description === 'string' ? description : null,
      tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    };
    return {
      ...metadata,
      content: contentOf(this.#doc),
      header: editHeader(typeof header === 'string' ? header : null, metadata, '\n'),
    };
  }

  destroy(): void {
    this.#doc.destroy();
  }
}

function contentOf(doc: Y.Doc): string {
  const content: { toString(): string } = doc.getText(contentName);
  return content.toString();
}
