import type { Suggestion } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';
import { onLibraryChange } from '../api/library-events.ts';
import { queryClient } from '../api/query-client.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { promptIndex } from '../library/prompt-index.ts';
import type { Heading } from '../palette/headings.ts';
import { applyFix } from '../problems/apply-fix.ts';
import { openPrompt } from '../routes/navigate.ts';
import { announce } from '../state/announce.ts';
import { editorFacts } from '../state/editor-facts.ts';
import { runCommand } from '../commands/handlers.ts';
import { toast } from '../state/toasts.ts';
import { openBeside } from '../beside/open-beside.ts';
import { openInText } from './open-in-text.ts';
import type { EditorHost, PromptCard, SuggestedPrompt } from '../editor/editor-host.ts';
import { libraryNames } from '../library/library-names.ts';

/** Lines of a prompt that a card shows. */
const cardLines = 12;
/** Going through a list of rows and back asks once. */
const cardFreshMs = 5_000;
/** The same while a list is typed in. */
const listFreshMs = 2_000;
/** Rows asked for. */
const maxSuggested = 50;

/** What the workspace does for the editor of a prompt. */
export function workspaceHost(promptId: () => string): EditorHost {
  return {
    promptId,
    resolve: (target) => libraryNames.resolve(target, promptId()),
    onNames: (listener) => promptIndex().onChange(listener),
    suggest: (query) => suggest(query, promptId()),
    siblings: (typed) => siblings(typed, promptId()),
    headings: (id) => fresh(['headings', id], () => headings(id)),
    variables: () => fresh(['completed-variables', promptId()], () => http.variables(promptId())),
    describe: (id) =>
      queryClient.fetchQuery({
        queryKey: ['card', id],
        staleTime: cardFreshMs,
        queryFn: () => cardOf(id),
      }),
    open: (id, where) => {
      if (where === 'beside') return openBeside(id);
      return openInText(id);
    },
    blame: () => http.blame(promptId()),
    openRevision: (version) => openPrompt(promptId(), { version, panel: 'history' }),
    onCommitted: (listener) =>
      onLibraryChange((changes) => {
        if (changes.some(({ id }) => id === promptId())) listener();
      }),
    applyFix,
    editDetails: (line) => openDialog({ kind: 'details', id: promptId(), at: { line } }),
    tellSafety,
    close: () => runCommand('tab.close'),
    announce: (text) => announce(text),
    tell: (text) => toast({ text }),
  };
}

function tellSafety(): void {
  const { chip } = editorFacts();
  if (chip === null) return;
  const { text, title, tone } = chip;
  if (text === 'Saved')
    toast({ text: 'Everything typed is saved, and is by itself', tone: 'good' });
  else toast({ text: `${text}: ${title}`, tone: tone === 'muted' ? 'info' : tone });
}

/** What a list needs, asked for once while it is typed in; nothing while the server does not answer. */
async function fresh<Row>(
  queryKey: readonly string[],
  read: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  try {
    return await queryClient.fetchQuery({ queryKey, staleTime: listFreshMs, queryFn: read });
  } catch {
    return []; // Typing goes on without a list; the chip tells.
  }
}

async function headings(id: string): Promise<readonly Heading[]> {
  const { headingsOf } = await import('../palette/headings.ts');
  return headingsOf((await http.get(id)).content);
}

async function siblings(typed: string, includer: string): Promise<readonly SuggestedPrompt[]> {
  const { siblingsOf } = await import('./siblings.ts');
  const { all } = promptIndex();
  const found = siblingsOf(typed, { includer, prompts: all }).slice(0, maxSuggested);
  if (found.length === 0) return [];
  const includers = await fresh(['includers', includer], () => http.referencedBy(includer));
  const circular = new Set(includers.map(({ id }) => id));
  return found.map((each) =>
    suggested({ ...each, display_name: each.name }, circular.has(each.id)),
  );
}

async function cardOf(id: string): Promise<PromptCard> {
  const tokens = http.tokens(id).then(
    ({ prompt: own, expansion: expanded }) => ({ own, expanded }),
    () => null,
  );
  const [{ content, description }, dependents] = await Promise.all([
    http.get(id),
    http.referencedBy(id),
  ]);
  const beginning = content.split('\n', cardLines).join('\n');
  return { id, description, beginning, usedBy: dependents.length, tokens };
}

async function suggest(query: string, includer: string): Promise<readonly SuggestedPrompt[]> {
  if (query === '')
    return promptIndex()
      .all.slice(0, maxSuggested)
      .map((each) => suggested(each, each.id === includer));
  try {
    return (await http.suggestions(query, { limit: maxSuggested, for: includer })).map((each) =>
      suggested(each, each.circular),
    );
  } catch {
    return []; // Typing goes on without a list while the server does not answer; the chip tells.
  }
}

/** A prompt as a row; `isCircular`: including it would close a cycle. */
function suggested(
  { id, display_name: name, description }: Pick<Suggestion, 'id' | 'display_name' | 'description'>,
  isCircular: boolean,
): SuggestedPrompt {
  const refusal = isCircular ? 'Would include itself: it leads back to this prompt.' : null;
  return { id, name, description, refusal };
}
