import type { EditorState } from '@codemirror/state';
import { systemPorts } from '@prompt-manager/client';
import type { EditorFacts, EditorReport } from '../state/editor-facts.ts';
import type { PromptDocument } from '../sync/prompt-document.ts';
import { peerCursors, peersOf } from '../presence/peer-cursors.ts';

/** The cursor is told this long after it moved: nothing but the text has to keep up with typing. */
const settleMs = 60;

/** Tells the workspace, and `onMoved`, where the cursor is, not more often than it can be read. */
export function createCursorReport(
  report: EditorReport,
  onMoved: (head: number) => void,
): {
  tell(state: EditorState): void;
  close(): void;
} {
  let latest: EditorState | null = null;
  let cancel = (): void => undefined;
  return {
    tell: (state) => {
      if (latest === null)
        cancel = systemPorts.setTimer(settleMs, () => {
          const state = latest;
          latest = null;
          if (state === null) return;
          report(cursorOf(state));
          onMoved(state.selection.main.head);
        });
      latest = state;
    },
    close: () => cancel(),
  };
}

function cursorOf(state: EditorState): Partial<EditorFacts> {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return {
    line: line.number,
    column: head - line.from + 1,
    selected: state.selection.ranges.reduce((sum, { from, to }) => sum + to - from, 0),
  };
}

/** Tells the workspace who else is here, now and whenever that changes. The answer ends that. */
export function reportPeers({ awareness, text }: PromptDocument, report: EditorReport): () => void {
  const look = (): void => {
    const cursors = new Map(peerCursors(awareness, text).map((each) => [each.client, each.head]));
    const peers = peersOf(awareness).map(({ client, person }) => {
      const head = cursors.get(client);
      return {
        id: String(client),
        name: person.name,
        colour: person.colour,
        line: head === undefined ? null : lineOf(text.toString(), head),
      };
    });
    report({ peers });
  };
  awareness.on('change', look);
  look();
  return () => awareness.off('change', look);
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}
