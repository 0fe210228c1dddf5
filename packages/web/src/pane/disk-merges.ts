import { PromptError, diffText } from '@prompt-manager/core';
import type { TextChange } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { diffAddress } from '../history/revision-ref.ts';
import { go } from '../routes/navigate.ts';
import { toast, useToasts } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { counted } from '../ui/counted.ts';
import { wordsOf } from '../ui/words-of.ts';

/** Merges told together in one message; of a program that saves on and on the newest can be taken back. */
const maxTold = 20;
/** A commit has the revisions of everybody who changed the prompt at that moment; the file's is among the last of them. */
const maxSearched = 50;

/** What another program's save changed: the text before and after, as revisions. */
interface Merge {
  readonly revision: number;
  /** Places in the text; none when it changed front matter alone. */
  readonly places: number;
}

/** What is shown of a prompt's merges, while it is shown. */
interface Told {
  readonly text: string;
  readonly dismiss: () => void;
  readonly merges: readonly Merge[];
}

const told = new WeakMap<PromptSession, Told>();

let telling = Promise.resolve();

/** Says that another program's save was merged into an open prompt, and offers to look at it or take it back (SPEC U100). */
export function tellOfMerge(session: PromptSession, revision: number): void {
  // One after the other, so that the second joins the message of the first. What cannot be read is not told.
  telling = telling.then(() => tell(session, revision)).catch(() => undefined);
}

async function tell(session: PromptSession, revision: number): Promise<void> {
  const merge = await readMerge(session.id, revision);
  if (merge === null) return;
  const before = told.get(session);
  const isShown = useToasts.getState().toasts.some(({ text }) => text === before?.text);
  const merges = [...(isShown ? (before?.merges ?? []) : []), merge].slice(-maxTold);
  if (isShown) before?.dismiss();
  const first = (merges[0] ?? merge).revision - 1;
  const id = session.id;
  const text = sentenceOf(id, merges);
  const view = {
    label: 'View diff',
    run: () => go(diffAddress({ id, revision: first }, { id, revision: merge.revision })),
  };
  const takeBack = { label: 'Undo', run: () => void undo(session, merges) };
  const dismiss = toast({
    text,
    actions: [view, takeBack],
  });
  told.set(session, { text, dismiss, merges });
}

/** The newest revision up to this one that came from the file; null when there is none, or it changed nothing. */
async function readMerge(id: string, upTo: number): Promise<Merge | null> {
  const { items } = await http.history(id, { limit: maxSearched, before: upTo + 1 });
  const line = items.find(({ origin, kind }) => origin === 'file' && kind === 'update');
  if (line === undefined) return null;
  const { revision } = line;
  const [before, after] = await texts(id, revision);
  return { revision, places: placesOf(before.content, diffText(before.content, after.content)) };
}

const texts = (id: string, revision: number) =>
  Promise.all([http.revision(id, revision - 1), http.revision(id, revision)]);

function sentenceOf(id: string, merges: readonly Merge[]): string {
  const places = merges.reduce((sum, merge) => sum + merge.places, 0);
  return places === 0
    ? `The front matter of ${id} was changed on disk`
    : `Merged ${counted(places, 'change')} from disk into ${id}`;
}

/**
 * Takes back what came from the file and nothing else: the text before is sent as made from the text after, so that
 * everything typed since is merged in (SPEC D6). Front matter is no text: what somebody made of it since stays.
 */
async function undo(session: PromptSession, merges: readonly Merge[]): Promise<void> {
  try {
    let isWhole = true;
    for (const { revision } of merges.toReversed())
      isWhole = (await undoOne(session.id, revision)) && isWhole;
    const rest = isWhole ? '' : '; the front matter was changed since, and stays';
    toast({ text: `Took back what came from disk${rest}`, tone: 'good' });
  } catch (error) {
    toast({ text: `It could not be taken back: ${wordsOf(error)}`, tone: 'error' });
  }
}

/** False when the front matter stays as it is. */
async function undoOne(id: string, revision: number): Promise<boolean> {
  const [before, after] = await texts(id, revision);
  const text = { content: before.content, baseRevision: revision };
  if (before.front_matter === after.front_matter) {
    await http.update(id, text);
    return true;
  }
  const header = { frontMatter: before.front_matter, baseFrontMatter: after.front_matter };
  try {
    await http.update(id, { ...text, ...header });
    return true;
  } catch (error) {
    if (!(error instanceof PromptError) || error.code !== 'stale_revision') throw error;
    await http.update(id, text);
    return false;
  }
}

/** How many places of a text changes are in: those on one line, or on lines that follow each other, are one. */
function placesOf(before: string, changes: readonly TextChange[]): number {
  let places = 0;
  let lastEnd = -1;
  for (const { from, to } of changes) {
    const between = before.slice(Math.max(lastEnd, 0), from).split('\n').length - 1;
    if (lastEnd < 0 || between > 1) places += 1;
    lastEnd = to;
  }
  return places;
}
