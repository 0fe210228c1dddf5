import { lazy, Suspense, useEffect, useState } from 'react';
import { http } from '../api/http.ts';
import { openPrompt } from '../routes/navigate.ts';
import { resetEditor } from '../state/editor-facts.ts';
import { toast } from '../state/toasts.ts';
import { useReportTokens } from '../tokens/use-tokens.ts';
import { openSessions } from '../sync/open-sessions.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../workspace/class-names.ts';
import type { EditorPaneProps } from '../workspace/slots.ts';
import css from './editor-pane.module.css';
import { downloadText } from './download-text.ts';
import { LiveEditor } from './live-editor.tsx';
import { reportSession } from './report-session.ts';

const PastView = lazy(async () => ({
  default: (await import('../history/past-view.tsx')).PastView,
}));

const c = classNames(css);

/** The part of the window that edits one prompt. */
export function EditorPane({ promptId, route }: EditorPaneProps) {
  const [turn, setTurn] = useState(0);
  const session = useSession(promptId, turn);
  const facts = useFacts(session);
  useReportTokens(facts?.isLoaded === true ? facts.id : null);
  if (session === null || facts === null) return null;
  const isMissing = facts.connection.kind === 'closed' && !facts.isLoaded;
  if (route.version !== null)
    return (
      <Suspense fallback={null}>
        <PastView id={promptId} revision={route.version} />
      </Suspense>
    );
  return isMissing ? (
    <MissingPrompt id={promptId} onCreated={() => setTurn(turn + 1)} />
  ) : (
    <LiveEditor key={turn} session={session} line={route.line} />
  );
}

/** The session of a prompt while the pane is shown; a new `turn` opens one that had ended anew. */
function useSession(promptId: string, turn: number): PromptSession | null {
  const [session, setSession] = useState<PromptSession | null>(null);
  useEffect(() => {
    const { session: opened, release } = openSessions.use(promptId);
    setSession(opened);
    const ends = [reportSession(opened), opened.onEvent((event) => follow(event, opened))];
    if (opened.id !== promptId) openPrompt(opened.id, { replace: true });
    return () => {
      for (const end of ends) end();
      release();
      resetEditor();
    };
  }, [promptId, turn]);
  return session;
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

function follow(event: SessionEvent, session: PromptSession): void {
  if (event.kind === 'renamed') return openPrompt(event.to, { replace: true });
  const { lost } = event;
  if (lost === null) return;
  toast({
    text: `${session.id} was made anew elsewhere, so this window shows that text. What you had typed and not saved can be kept:`,
    tone: 'error',
    isSticky: true,
    actions: [{ label: 'Download my text', run: () => downloadText(session.id, lost) }],
  });
}

function MissingPrompt({ id, onCreated }: { readonly id: string; readonly onCreated: () => void }) {
  const create = (): void => {
    http.create({ id }).then(onCreated, (error: unknown) =>
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
