import { useLayoutEffect } from 'react';
import { create } from 'zustand';

/** How high the bottom panel must be for what it shows, in rem; null while any height will do. */
export const useBottomRoom = create<{ readonly rem: number | null }>()(() => ({ rem: null }));

/** Asks for a height of the bottom panel while a component is there; it is as it was afterwards. */
export function useWishedBottomRoom(rem: number | null): void {
  useLayoutEffect(() => {
    if (rem === null) return undefined;
    useBottomRoom.setState({ rem });
    return () => useBottomRoom.setState({ rem: null });
  }, [rem]);
}
