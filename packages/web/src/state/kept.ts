/** What of a browser's storage is used here. */
type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What this browser keeps. What it does not take, full or forbidden to keep anything, this window has until it is closed. */
export const keptHere: Kept = keptIn(() => localStorage);

/** The same for one window, over its reloads. */
export const keptInWindow: Kept = keptIn(() => sessionStorage);

/** Even asking for the storage fails where a browser is told to keep nothing. */
function keptIn(open: () => Storage): Kept {
  const untaken = new Map<string, string>();
  return {
    getItem: (name) => {
      const own = untaken.get(name);
      if (own !== undefined) return own;
      try {
        return open().getItem(name);
      } catch {
        return null; // Nothing was kept.
      }
    },
    setItem: (name, value) => {
      try {
        open().setItem(name, value);
        untaken.delete(name);
      } catch {
        untaken.set(name, value);
      }
    },
    removeItem: (name) => {
      untaken.delete(name);
      try {
        open().removeItem(name);
      } catch {
        // Nothing was kept.
      }
    },
  };
}
