import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { appearAs, ownPerson } from '../presence/peer-cursors.ts';
import type { Side } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';
import { useSettings } from '../state/settings.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { classNames } from '../ui/class-names.ts';
import css from './editor-pane.module.css';
import { isInOtherEditor, takeFocusWish } from './focus-wish.ts';
import { openEditor } from './open-editor.ts';
import type { OpenEditor } from './open-editor.ts';

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
