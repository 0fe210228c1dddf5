import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { folderKey, foldersAround } from './tree.ts';
import { keptHere } from '../state/kept.ts';
import { ofLibrary } from '../state/library.ts';

/** What a person did to the tree. */
export interface TreeState {
  /** The folders that are open, by key. */
  readonly open: readonly string[];
  /** Once anything was opened or closed, nothing opens by itself. */
  readonly isTouched: boolean;
  readonly filter: string;
  readonly tags: readonly string[];
  /** Selected rows, by key. */
  readonly selected: readonly string[];
}

/** The state of the tree, for components; the open folders are kept in this browser. */
export const useTreeState = create<TreeState>()(
  persist((): TreeState => ({ open: [], isTouched: false, filter: '', tags: [], selected: [] }), {
    name: ofLibrary('prompt-manager.tree'),
    storage: createJSONStorage(() => keptHere),
    partialize: ({ open, isTouched }) => ({ open, isTouched }),
  }),
);

/** Changes the state of the tree. */
export function setTreeState(change: Partial<TreeState>): void {
  useTreeState.setState(change);
}

/** Opens every folder around a path. */
export function openAround(path: string): void {
  useTreeState.setState(({ open }) => {
    const missing = foldersAround(path)
      .map(folderKey)
      .filter((key) => !open.includes(key));
    return missing.length === 0 ? {} : { open: [...open, ...missing] };
  });
}

/** Opens a folder, or closes it. */
export function toggleFolder(key: string): void {
  useTreeState.setState(({ open }) => ({
    isTouched: true,
    open: open.includes(key) ? open.filter((each) => each !== key) : [...open, key],
  }));
}
