import { create } from 'zustand';

/** How often the open prompt was opened anew: what holds the session that ended takes a fresh one when it grows. */
export const useOpenings = create<{ readonly count: number }>()(() => ({ count: 0 }));

/** Opens the open prompt anew: its session ended, and there is a prompt of its name again. */
export function openAnew(): void {
  useOpenings.setState(({ count }) => ({ count: count + 1 }));
}
