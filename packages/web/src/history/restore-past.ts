import { http } from '../api/http.ts';
import { openPrompt } from '../routes/navigate.ts';
import { toast } from '../state/toasts.ts';
import { wordsOf } from '../ui/words-of.ts';
import { readNewer } from './use-history.ts';

/** A restore that somebody wants. */
export interface RestoreWish {
  readonly id: string;
  readonly revision: number;
  /** False to leave the front matter as it is now. */
  readonly withDetails: boolean;
}

/** Makes an old text the newest again, says so, and offers to take that back (SPEC U22, U151). */
export async function restorePast({ id, revision, withDetails }: RestoreWish): Promise<void> {
  try {
    const { revision: before } = await http.get(id);
    const { revision: made } = await http.restore(id, revision, { frontMatter: withDetails });
    await readNewer(id);
    openPrompt(id, { panel: 'history' });
    const what = withDetails ? `v${revision}` : `The text of v${revision}`;
    if (made === before) toast({ text: `${what} is what the prompt says already.` });
    else
      toast({
        text: `${what} is the newest again, as v${made}.`,
        tone: 'good',
        actions: [{ label: 'Undo', run: () => void takeBack(id, made) }],
      });
  } catch (error) {
    toast({ text: `v${revision} was not restored: ${wordsOf(error)}`, tone: 'error' });
  }
}

/** Takes back what the revision changed; what was typed since is merged in (SPEC D6). */
async function takeBack(id: string, revision: number): Promise<void> {
  try {
    const [before, after] = await Promise.all([
      http.revision(id, revision - 1),
      http.revision(id, revision),
    ]);
    await http.update(id, {
      content: before.content,
      baseRevision: revision,
      ...(before.front_matter !== after.front_matter && {
        frontMatter: before.front_matter,
        baseFrontMatter: after.front_matter,
      }),
    });
    await readNewer(id);
    toast({ text: 'The prompt is what it was before', tone: 'good' });
  } catch (error) {
    toast({ text: `It could not be taken back: ${wordsOf(error)}`, tone: 'error' });
  }
}
