import { http } from '../api/http.ts';
import type { Action } from '../state/editor-facts.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import type { SyncFacts } from '../sync/sync-chip.ts';
import { wordsOf } from '../ui/words-of.ts';

/** What is said of files that cannot be written, by prompt; `forget` takes it away. */
const told = new Map<string, { readonly code: string; readonly forget: () => void }>();

/** Tries again at once, and says so when the file still cannot be written. */
async function retry(id: string): Promise<void> {
  try {
    const { failing } = await http.retryWriting();
    const still = failing.find((file) => file.id === id);
    if (still !== undefined)
      toast({ text: `${id}.md still cannot be written (${still.errno}).`, tone: 'error' });
  } catch (error) {
    toast({ text: wordsOf(error), tone: 'error' });
  }
}

/** Says that a file cannot be written, once for each prompt and reason, until it is dismissed or the file is written (SPEC U208). */
export function tellUnwritten(
  session: PromptSession,
  { code, message }: NonNullable<SyncFacts['mirrorFailure']>,
  action: Action,
): void {
  const { id } = session;
  const before = told.get(id);
  if (before?.code === code) return;
  before?.forget();
  const dismiss = toast({
    text: `${id}.md could not be written (${code}): ${message} Your changes are safe in the history; writing is tried again by itself.`,
    tone: 'error',
    isSticky: true,
    actions: [{ label: 'Retry', keepsMessage: true, run: () => void retry(id) }, action],
  });
  const forget = (): void => {
    end();
    dismiss();
    told.delete(id);
  };
  // Also after the prompt was left, for as long as its session is kept.
  const end = session.onChange(({ connection, mirrorFailure }) => {
    if (connection.kind === 'closed' || (connection.kind === 'open' && mirrorFailure === null))
      forget();
  });
  told.set(id, { code, forget });
}
