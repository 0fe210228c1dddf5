import { systemPorts } from '@prompt-manager/client';
import type { EditorView } from '@codemirror/view';
import type { ListedProblem } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';
import type { EditorReport } from '../state/editor-facts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import type { EditorHost } from '../editor/editor-host.ts';
import { showProblems } from '../editor/prompt-diagnostics.ts';

/** While somebody types, problems are asked for this often. */
const settleMs = 200;

/**
 * The problems of a prompt with the text they were found in: their places, and the fixes, would be wrong in any other. Null
 * when it changed meanwhile.
 */
async function problemsWithText(
  id: string,
): Promise<{ readonly problems: readonly ListedProblem[]; readonly content: string } | null> {
  const { items, revision } = await http.problemsOf(id);
  if (items.length === 0) return { problems: [], content: '' };
  const { content, revision: now } = await http.get(id);
  return revision === now ? { problems: items, content } : null;
}

/** Shows the problems of a prompt's own text, and what can be done about them, as they change. The answer ends that. */
export function showLiveProblems(
  view: EditorView,
  session: PromptSession,
  { host, report }: { readonly host: EditorHost; readonly report: EditorReport },
): () => void {
  let isOver = false;
  let isAsking = false;
  let isStale = false;
  let cancel: (() => void) | null = null;
  const ask = async (): Promise<void> => {
    const live = session.expansion;
    const { isLoaded, connection } = session.facts;
    // The prompt is gone: whatever else becomes of the library, it has no problems.
    if (connection.kind === 'closed') return;
    // Before the text is there, its problems have no place.
    if (live?.kind !== 'expanded' || !isLoaded || isAsking) {
      isStale = isAsking;
      return;
    }
    isAsking = true;
    report({ includes: live.expansion.dependencies.length });
    try {
      const found = await problemsWithText(session.id);
      if (found === null) isStale = true;
      else if (!isOver) showProblems(view, found, host);
    } catch {
      // The marks stay as they are while the server does not answer; the chip says that it does not.
    }
    isAsking = false;
    if (isStale && !isOver) askSoon();
  };
  const askSoon = (): void => {
    cancel ??= systemPorts.setTimer(settleMs, () => {
      cancel = null;
      isStale = false;
      void ask();
    });
  };
  let { isLoaded } = session.facts;
  const ends = [
    session.onExpansion(askSoon),
    host.onNames(askSoon),
    session.onChange((facts) => {
      if (facts.isLoaded && !isLoaded) askSoon();
      ({ isLoaded } = facts);
    }),
  ];
  void ask();
  return () => {
    isOver = true;
    cancel?.();
    for (const end of ends) end();
  };
}
