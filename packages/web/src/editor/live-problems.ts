import type { EditorView } from '@codemirror/view';
import { reportEditor } from '../state/editor-facts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import type { EditorHost } from './editor-host.ts';
import { showProblems } from './prompt-diagnostics.ts';

/** Shows the problems of a prompt's own text as its expansion tells them. The answer ends that. */
export function showLiveProblems(
  view: EditorView,
  session: PromptSession,
  host: EditorHost,
): () => void {
  let isShown = false;
  const show = (): void => {
    const live = session.expansion;
    // Before the text is there, its problems have no place.
    if (live === null || live.kind === 'refused' || !session.facts.isLoaded) return;
    isShown = true;
    const { content, problems, dependencies } = live.expansion;
    const own = problems.filter(({ prompt_id: id }) => id === session.id);
    showProblems(view, { problems: own, content }, host);
    reportEditor({ includes: dependencies.length });
  };
  const ends = [
    session.onExpansion(show),
    session.onChange(() => {
      if (!isShown) show();
    }),
  ];
  show();
  return () => {
    for (const end of ends) end();
  };
}
