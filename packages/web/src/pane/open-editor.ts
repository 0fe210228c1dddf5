import type { ViewUpdate } from '@codemirror/view';
import { cspNonce } from '../api/nonce.ts';
import { lookAgain } from '../commands/awaited-focus.ts';
import { tellOfMovedHeader } from '../details/moved-header.ts';
import { createPromptEditor } from '../editor/prompt-editor.ts';
import type { PromptEditor } from '../editor/prompt-editor.ts';
import { stopFollowing, takeJumps, useFollowed } from '../presence/following.ts';
import { cursorOf } from '../presence/peer-cursors.ts';
import { tellCounterpart } from '../preview/cursor-link.ts';
import { activeSide } from '../routes/navigate.ts';
import type { Side } from '../routes/route.ts';
import { reportOf } from '../state/editor-facts.ts';
import { useServerState } from '../state/server-state.ts';
import { settings } from '../state/settings.ts';
import type { PromptDocument } from '../sync/prompt-document.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { takeFocusWish } from './focus-wish.ts';
import { followPreview } from './follow-preview.ts';
import { handleEditorCommands } from './handle-editor-commands.ts';
import { showLiveProblems } from './live-problems.ts';
import { keepPlace, placeKey, placeOf } from './places.ts';
import { createCursorReport, reportPeers } from './report-editor.ts';
import { workspaceHost } from './workspace-host.ts';

/** An editor in its place, with everything that follows it. */
export interface OpenEditor {
  readonly editor: PromptEditor;
  /** The window is at another entry of the browser's history, which is to find its way back here too. */
  enter(): void;
  close(): void;
}

/** Makes an editor of a session's text and everything that follows it. */
export function openEditor({
  parent,
  session,
  side,
  line,
}: {
  readonly parent: HTMLElement;
  readonly session: PromptSession;
  readonly side: Side;
  readonly line: number | null;
}): OpenEditor {
  let entry = placeKey();
  const report = reportOf(side);
  const isActive = (): boolean => activeSide() === side;
  const host = workspaceHost(() => session.id);
  const { document } = session;
  const before = placeOf(entry, session.id);
  const cursor = createCursorReport(report, (offset) => {
    // A cursor that the preview put here is known there.
    if (editor.view.hasFocus) tellCounterpart({ from: 'editor', kind: 'cursor', offset });
  });
  const isReadOnly = (): boolean =>
    session.facts.isReadOnly ||
    !session.facts.isLoaded ||
    useServerState.getState().otherLibrary !== null;
  const editor = createPromptEditor({
    parent,
    document,
    host,
    nonce: cspNonce(),
    isReadOnly: isReadOnly(),
    hideCursors: settings().hideCursors,
    place: before,
    onUpdate: (update) => {
      if (isOwnTyping(update)) stopFollowing();
      if (update.docChanged || update.selectionSet) cursor.tell(update.state);
    },
  });
  let isPlaced = false;
  const follow = (): void => {
    editor.setReadOnly(isReadOnly());
    // Who waits to type there is answered, also when nothing can be typed.
    parent.toggleAttribute('data-loaded', session.facts.isLoaded);
    lookAgain();
    if (isPlaced || !session.facts.isLoaded) return;
    isPlaced = true;
    if (line !== null && before === null) editor.goToLine(line);
  };
  cursor.tell(editor.view.state);
  report({ tabIndents: true });
  const ends = [
    () => cursor.close(),
    session.onChange(follow),
    // An update of nothing: with it the editor is called by its new name.
    session.onEvent(({ kind }) => {
      if (kind === 'renamed') editor.view.dispatch();
    }),
    useServerState.subscribe(follow),
    reportPeers(document, report),
    tellOfMovedHeader(session, document),
    followInText(editor, document),
    takeJumps((number) => {
      if (!isActive()) return false;
      editor.goToLine(number);
      editor.view.focus();
      return true;
    }),
    showLiveProblems(editor.view, session, { host, report }),
    ...handleEditorCommands(editor, session, { report, isActive }),
    ...followPreview(editor.view, isActive),
  ];
  follow();
  if (isActive() && takeFocusWish()) editor.view.focus();
  return {
    editor,
    enter: () => {
      const now = placeKey();
      if (now === entry) return;
      keepPlace(entry, session.id, editor.place());
      entry = now;
    },
    close: () => {
      keepPlace(entry, session.id, editor.place());
      for (const end of ends) end();
      editor.destroy();
    },
  };
}

/** Whoever writes looks at what they write. */
function isOwnTyping({ transactions }: ViewUpdate): boolean {
  return transactions.some((each) => each.isUserEvent('input') || each.isUserEvent('delete'));
}

/** Keeps the cursor of the person who is followed in view (SPEC U106). */
function followInText(editor: PromptEditor, document: PromptDocument): () => void {
  const look = (): void => {
    const { followed } = useFollowed.getState();
    const at = followed === null ? null : cursorOf(document, followed);
    if (at !== null) editor.show(at);
  };
  const { awareness } = document;
  awareness.on('change', look);
  const end = useFollowed.subscribe(look);
  look();
  return () => {
    awareness.off('change', look);
    end();
  };
}
