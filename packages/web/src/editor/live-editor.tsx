import type { ViewUpdate } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { cspNonce } from '../api/nonce.ts';
import { activeSide } from '../routes/navigate.ts';
import type { Side } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';
import { reportOf } from '../state/editor-facts.ts';
import { useServerState } from '../state/server-state.ts';
import { settings, useSettings } from '../state/settings.ts';
import { tellOfMovedHeader } from '../details/moved-header.ts';
import { followPreview } from './follow-preview.ts';
import { tellCounterpart } from '../preview/cursor-link.ts';
import { stopFollowing, takeJumps, useFollowed } from '../presence/following.ts';
import type { PromptDocument } from '../sync/prompt-document.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { classNames } from '../workspace/class-names.ts';
import { handleEditorCommands } from './handle-editor-commands.ts';
import css from './editor-pane.module.css';
import { isInOtherEditor, takeFocusWish } from './focus-wish.ts';
import { keepPlace, placeKey, placeOf } from './places.ts';
import { appearAs, cursorOf, ownPerson } from './presence.ts';
import { createPromptEditor } from './prompt-editor.ts';
import type { PromptEditor } from './prompt-editor.ts';
import { createCursorReport, reportPeers } from './report-editor.ts';
import { showLiveProblems } from './live-problems.ts';
import { workspaceHost } from './workspace-host.ts';

const c = classNames(css);

/** An editor of the newest text of a prompt. React makes its place; what is in it is CodeMirror's. */
export function LiveEditor({
  session,
  side,
  isActive,
  line,
}: {
  readonly session: PromptSession;
  readonly side: Side;
  readonly isActive: boolean;
  readonly line: number | null;
}) {
  const route = useRoute();
  const place = useRef<HTMLDivElement>(null);
  const [document, setDocument] = useState(session.document);
  const [opened, setOpened] = useState<OpenEditor | null>(null);
  const editor = opened?.editor ?? null;
  const { vim, blame, hideCursors, name, guest, colour, appearAs: appearance } = useSettings();
  const start = useRef(line);

  useEffect(() => session.onEvent(() => setDocument(session.document)), [session]);

  // Before the place is taken away, so that what was in view is still known.
  useLayoutEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const made = openEditor({ parent, session, side, line: start.current });
    setOpened(made);
    return () => {
      made.close();
      setOpened(null);
    };
  }, [session, document, side]);
  // An editor that stays while the address changes is in another entry of the history, and may be the one that is wished for.
  useLayoutEffect(() => opened?.enter(), [opened, route]);
  useEffect(() => {
    if (!isActive || editor === null) return;
    // Hands that are in the other text go along: what they write next is meant for the active one.
    if (takeFocusWish() || isInOtherEditor(editor.view.dom)) editor.view.focus();
  }, [editor, isActive, route]);

  useEffect(() => {
    const { awareness } = document;
    appearAs(awareness, appearance === 'hidden' ? null : ownPerson({ name, guest, colour }));
  }, [document, name, guest, colour, appearance]);
  // Who has left a prompt is not in it, though its document may stay open for a while.
  useEffect(() => () => appearAs(document.awareness, null), [document]);

  useEffect(() => editor?.setHideCursors(hideCursors), [editor, hideCursors]);
  useEffect(() => editor?.setVim(vim), [editor, vim]);
  useEffect(() => editor?.setBlame(blame), [editor, blame]);
  useEffect(() => {
    if (editor !== null && line !== null && line !== start.current) editor.goToLine(line);
    start.current = line;
  }, [editor, line]);

  return (
    <div className={c('pane')}>
      <div className={c('editor')} ref={place} />
    </div>
  );
}

interface OpenEditor {
  readonly editor: PromptEditor;
  /** The window is at another entry of the browser's history, which is to find its way back here too. */
  enter(): void;
  close(): void;
}

/** Makes an editor and everything that follows it. */
function openEditor({
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
    vim: false,
    place: before,
    onUpdate: (update) => {
      if (isOwnTyping(update)) stopFollowing();
      if (update.docChanged || update.selectionSet) cursor.tell(update.state);
    },
  });
  let isPlaced = false;
  const follow = (): void => {
    editor.setReadOnly(isReadOnly());
    if (isPlaced || !session.facts.isLoaded) return;
    isPlaced = true;
    if (line !== null && before === null) editor.goToLine(line);
  };
  cursor.tell(editor.view.state);
  report({ tabIndents: true });
  const ends = [
    () => cursor.close(),
    session.onChange(follow),
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
