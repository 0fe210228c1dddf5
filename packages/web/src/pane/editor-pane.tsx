import { Suspense, useEffect, useMemo, useState } from 'react';
import { http } from '../api/http.ts';
import { onLibraryChange } from '../api/library-events.ts';
import { activeSide, followRename } from '../routes/navigate.ts';
import type { Side } from '../routes/route.ts';
import { reportOf, resetFacts } from '../state/editor-facts.ts';
import { toast } from '../state/toasts.ts';
import { useReportTokens } from '../tokens/use-tokens.ts';
import { openSessions } from '../sync/open-sessions.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { lazily } from '../ui/lazily.tsx';
import type { EditorPaneProps } from '../workspace/slots.ts';
import css from './editor-pane.module.css';
import { downloadText } from '../ui/download-text.ts';
import { LiveEditor } from './live-editor.tsx';
import { openAnew, useOpenings } from './openings.ts';
import { reportSession } from './report-session.ts';

const PastView = lazily(async () => (await import('../history/past-view.tsx')).PastView);

const c = classNames(css);

/** The part of the window that edits one prompt. A rename leaves the editor as it is, cursor and all (SPEC U107). */
export function EditorPane({ promptId, side, isActive, version, line }: EditorPaneProps) {
  const opened = useSession(promptId, side);
  const session = opened?.session ?? null;
  const facts = useFacts(session);
  const report = useMemo(() => reportOf(side), [side]);
  useReportTokens(facts?.isLoaded === true ? facts.id : null, report);
  if (opened === null || session === null || facts === null) return null;
  const isMissing = facts.connection.kind === 'closed' && !facts.isLoaded;
  if (version !== null)
    return (
      <Suspense fallback={null}>
        <PastView key={promptId} id={promptId} revision={version} isActive={isActive} />
      </Suspense>
    );
  return isMissing ? (
    <MissingPrompt id={promptId} />
  ) : (
    <LiveEditor key={opened.key} {...{ session, side, isActive, line }} />
  );
}

interface OpenedSession {
  readonly session: PromptSession;
  /** The name in the address that led to it. */
  readonly promptId: string;
  /** Another one for another session. */
  readonly key: number;
}

let lastKey = 0;

/** The session of a prompt while the pane is shown; null until there is one. */
function useSession(promptId: string, side: Side): OpenedSession | null {
  const [opened, setOpened] = useState<OpenedSession | null>(null);
  const openings = useOpenings(({ count }) => count);
  useEffect(() => {
    const { session, release } = openSessions.use(promptId);
    setOpened((before) => ({
      session,
      promptId,
      key: before?.session === session ? before.key : (lastKey += 1),
    }));
    if (session.id !== promptId) followRename(side, session.id);
    return release;
  }, [promptId, side, openings]);
  const session = opened?.session ?? null;
  useEffect(() => {
    if (session === null) return undefined;
    const ends = [
      reportSession(session, {
        report: reportOf(side),
        isActive: () => activeSide() === side,
      }),
      session.onEvent((event) => follow(event, session, side)),
      followReturn(session),
      followDisk(session),
    ];
    return () => {
      for (const end of ends) end();
      resetFacts(side);
    };
  }, [session, side]);
  // Until the effects ran the session is that of the prompt before, unless it is this one under its new name.
  const isCurrent =
    opened !== null && (opened.promptId === promptId || opened.session.id === promptId);
  return isCurrent ? opened : null;
}

/** A prompt that was gone and is there again is shown, if nothing typed waits for an answer. */
function followReturn(session: PromptSession): () => void {
  return onLibraryChange((changes) => {
    const { connection, id } = session.facts;
    if (connection.kind !== 'closed') return;
    const kind = changes.findLast((change) => change.id === id)?.kind;
    if (kind === 'show' || (kind === 'create' && !session.isUnsaved))
      void session.letGo().then(openAnew);
    else if (kind === 'create') session.noteBack(true);
    else if (kind === 'delete' || kind === 'hide') session.noteBack(false);
  });
}

/** Tells of what other programs changed in the file; how is seldom needed, so loaded when it is. */
function followDisk(session: PromptSession): () => void {
  return onLibraryChange((changes) => {
    for (const { kind, origin, id, revision } of changes)
      if (kind === 'update' && origin === 'file' && id === session.id && revision !== null)
        void import('./disk-merges.ts').then(({ tellOfMerge }) => tellOfMerge(session, revision));
  });
}

/** What is known of a session, for components. */
function useFacts(session: PromptSession | null) {
  const [facts, setFacts] = useState(session?.facts ?? null);
  useEffect(() => {
    if (session === null) return undefined;
    setFacts(session.facts);
    return session.onChange(setFacts);
  }, [session]);
  return session === null ? null : (facts ?? session.facts);
}

type SessionEvent = Parameters<Parameters<PromptSession['onEvent']>[0]>[0];

function follow(event: SessionEvent, session: PromptSession, side: Side): void {
  if (event.kind === 'renamed') return followRename(side, event.to);
  const { lost } = event;
  if (lost === null) return;
  toast({
    text: `${session.id} was made anew elsewhere, so this window shows that text. What you had typed and not saved can be kept:`,
    tone: 'error',
    isSticky: true,
    actions: [{ label: 'Download my text', run: () => downloadText(session.id, lost) }],
  });
}

function MissingPrompt({ id }: { readonly id: string }) {
  const create = (): void => {
    http.create({ id }).then(openAnew, (error: unknown) =>
      toast({
        text: error instanceof Error ? error.message : 'It could not be created.',
        tone: 'error',
      }),
    );
  };
  return (
    <div className={c('missing')}>
      <h1>There is no prompt “{id}”.</h1>
      <p>It may have been renamed or deleted.</p>
      <Button look="primary" onPress={create}>
        Create “{id}”
      </Button>
    </div>
  );
}
