import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { keptHere } from './kept.ts';
import { ofLibrary } from './library.ts';

/** Older ones are found by name. */
const maxRecents = 50;

/** The prompts that were open last, the newest first; kept in this browser. */
export const useRecents = create<{ readonly ids: readonly string[] }>()(
  persist((): { readonly ids: readonly string[] } => ({ ids: [] }), {
    name: ofLibrary('prompt-manager.recents'),
    storage: createJSONStorage(() => keptHere),
  }),
);

/** A prompt has another id. */
export function moveRecent(from: string, to: string): void {
  useRecents.setState(({ ids }) =>
    ids.includes(from) ? { ids: [...new Set(ids.map((id) => (id === from ? to : id)))] } : {},
  );
}

/** A prompt was opened. */
export function rememberOpened(id: string): void {
  useRecents.setState(({ ids }) =>
    ids[0] === id ? {} : { ids: [id, ...ids.filter((each) => each !== id)].slice(0, maxRecents) },
  );
}
