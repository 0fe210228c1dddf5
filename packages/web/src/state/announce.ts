import { create } from 'zustand';

/** How soon a reader hears it: after what is being read, or at once. */
export type Urgency = 'polite' | 'assertive';

/** The texts of the two live regions (WCAG 4.1.3). A count makes the same words news again. */
export const useAnnouncements = create<
  Record<Urgency, { readonly text: string; readonly count: number }>
>()(() => ({ polite: { text: '', count: 0 }, assertive: { text: '', count: 0 } }));

/** Says something to people who do not see the screen. */
export function announce(text: string, urgency: Urgency = 'polite'): void {
  useAnnouncements.setState((all) => ({ [urgency]: { text, count: all[urgency].count + 1 } }));
}
