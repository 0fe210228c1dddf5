import { http } from '../api/http.ts';
import { toast } from '../state/toasts.ts';
import { wordsOf } from '../ui/words-of.ts';

/** Says that several prompts were changed as one, with the way back while there is one. */
export function undoToast(text: string, changeId: string | null): void {
  toast({
    text,
    tone: 'good',
    actions: changeId === null ? [] : [{ label: 'Undo', run: () => void takeBack(changeId) }],
  });
}

async function takeBack(changeId: string): Promise<void> {
  try {
    await http.undo({ changeId });
    toast({ text: 'Taken back', tone: 'good' });
  } catch (error) {
    toast({
      text: `It could not be taken back: ${wordsOf(error)}`,
      tone: 'error',
    });
  }
}
