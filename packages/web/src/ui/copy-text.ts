import { toast } from '../state/toasts.ts';

/** Puts text on the clipboard and says so, as a warning when something is wrong with it; when the browser refuses, it says what to do instead. */
export async function copyText(
  text: string,
  said: string,
  tone: 'good' | 'warn' = 'good',
): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: said, tone });
  } catch {
    toast({
      text: 'The browser did not allow copying. Allow the clipboard for this page, or select the text and copy it.',
      tone: 'error',
    });
  }
}
