import { PromptError } from '@prompt-manager/core';
import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { counted } from '../ui/counted.ts';

/** The prompts that came with the sample; empty in a library of one's own. */
export const sampleIds: ReadonlySet<string> = new Set(readSampleIds());

/** True when everything here is only to be tried. */
export const isSampleLibrary = sampleIds.size > 0;

/** Deletes what came with the sample and is still there; what somebody made here stays. */
export async function removeSamples(present: readonly string[]): Promise<void> {
  const going = present.filter((id) => sampleIds.has(id));
  try {
    for (const id of going) await http.remove(id);
    toast({ text: `Removed ${counted(going.length, 'sample prompt')}`, tone: 'good' });
  } catch (error) {
    toast({ text: error instanceof PromptError ? error.detail : String(error), tone: 'error' });
  }
}

function readSampleIds(): readonly string[] {
  const text =
    document.querySelector<HTMLMetaElement>('meta[name="sample-prompts"]')?.content ?? '';
  // The development server serves the page as it is written.
  return text.startsWith('[') ? (JSON.parse(text) as readonly string[]) : [];
}
