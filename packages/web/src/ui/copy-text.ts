import { toast } from '../state/toasts.ts';

/** Puts text on the clipboard and says so; when the browser refuses, it says what to do instead. */
export async function copyText(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: said, tone: 'good' });
  } catch {
    toast({
      text: 'The browser did not allow copying. Allow the clipboard for this page, or select the text and copy it.',
      tone: 'error',
    });
  }
}
