import { Suspense, useState } from 'react';
import type { ComponentType } from 'react';
import { lazilyOver } from './lazily.tsx';

/** A component that is loaded after the first screen. */
export interface Soon<Props extends object> {
  /** Loads it, so that it is drawn at once from then on. */
  readonly load: () => Promise<void>;
  /** Draws it, as soon as it is there. */
  readonly Component: ComponentType<Props>;
}

/**
 * Leaves a component out of what the first screen needs. Once it is loaded it is drawn in the same moment, without the
 * pause of a lazy one: what is typed right after the key that opens it is not lost. What cannot be loaded is let go by
 * `onClose`.
 */
export function soon<Props extends object>(
  read: () => Promise<ComponentType<Props>>,
  onClose: () => void,
): Soon<Props> {
  let loaded: ComponentType<Props> | null = null;
  const Lazy = lazilyOver(read, onClose);
  return {
    load: async () => {
      loaded = await read();
    },
    Component: (props: Props) => {
      // Chosen once: the one that is shown must not be made anew when loading ends.
      const [Shown] = useState(() => loaded ?? Lazy);
      return (
        <Suspense fallback={null}>
          <Shown {...props} />
        </Suspense>
      );
    },
  };
}
