import { Awareness } from 'y-protocols/awareness';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';

/** One document of a prompt, and what an editor of it needs. */
export interface PromptDocument {
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  readonly awareness: Awareness;
  /** Follows the changes of this window's editors and no others (SPEC U27). */
  readonly undoManager: Y.UndoManager;
}

/** An empty document. Updates applied with `server` as their origin, or read from this browser's copy, are no edits. */
export function createPromptDocument({
  server,
  onEdit,
  onOwnState,
}: {
  readonly server: unknown;
  readonly onEdit: (update: Uint8Array) => void;
  /** What this window says of itself (cursor, name) changed. */
  readonly onOwnState: (awareness: Awareness) => void;
}): PromptDocument {
  const doc = new Y.Doc();
  const text = doc.getText('content');
  const awareness = new Awareness(doc);
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set() });
  doc.on('update', (update: Uint8Array, source: unknown) => {
    if (source !== server && !(source instanceof IndexeddbPersistence)) onEdit(update);
  });
  awareness.on('update', ({ added, updated, removed }: AwarenessChange) => {
    if ([...added, ...updated, ...removed].includes(doc.clientID)) onOwnState(awareness);
  });
  return { doc, text, awareness, undoManager };
}

/** Ends a document and all that follows it. */
export function destroyPromptDocument({ doc, awareness, undoManager }: PromptDocument): void {
  undoManager.destroy();
  awareness.destroy();
  doc.destroy();
}

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}
