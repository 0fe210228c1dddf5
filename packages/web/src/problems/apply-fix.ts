import { applyChanges } from '@prompt-manager/core';
import type { QuickFixMessage } from '@prompt-manager/protocol';
import { http } from '../api/http.ts';
import { openPrompt } from '../routes/navigate.ts';
import { toast } from '../state/toasts.ts';

/** Does what a fix says and tells how it went. An edit of a text that changed meanwhile is not made. */
export async function applyFix(fix: QuickFixMessage): Promise<void> {
  try {
    if (fix.create !== undefined) {
      const { id } = await http.create(fix.create);
      toast({
        text: `Created ${id}`,
        tone: 'good',
        actions: [{ label: 'Open', run: () => openPrompt(id) }],
      });
      return;
    }
    const isMade = await applyEdits(fix.edits ?? []);
    toast(
      isMade
        ? { text: `${fix.title}: done`, tone: 'good' }
        : { text: 'The text changed meanwhile. Look at the problem again.', tone: 'info' },
    );
  } catch (error) {
    toast({ text: error instanceof Error ? error.message : String(error), tone: 'error' });
  }
}

async function applyEdits(edits: NonNullable<QuickFixMessage['edits']>): Promise<boolean> {
  for (const id of new Set(edits.map(({ prompt_id }) => prompt_id))) {
    const own = edits.filter(({ prompt_id }) => prompt_id === id);
    const prompt = await http.get(id);
    if (own.some(({ revision }) => revision !== prompt.revision)) return false;
    const content = applyChanges(prompt.content, own);
    await http.update(id, { content, baseRevision: prompt.revision });
  }
  return true;
}
