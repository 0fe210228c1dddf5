import { lazy, useEffect, useState } from 'react';
import type { ComponentType } from 'react';
import { toast } from '../state/toasts.ts';
import { useServerState } from '../state/server-state.ts';
import { Button } from './button.tsx';
import css from './page.module.css';
import { classNames } from './class-names.ts';

const c = classNames(css);

/**
 * A component that is loaded when it is first shown. One that cannot be loaded takes nothing else with it: it says so in
 * its place and is there as soon as the server answers (SPEC U230).
 */
export function lazily<Props extends object>(
  read: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return lazy(async () => ({ default: await read().catch(() => waitingFor(read, null)) }));
}

/** The same for a menu or dialog, which has no place to say it in: a message says it, and `onClose` lets it go. */
export function lazilyOver<Props extends object>(
  read: () => Promise<ComponentType<Props>>,
  onClose: (props: Props) => void,
): ComponentType<Props> {
  return lazy(async () => ({ default: await read().catch(() => waitingFor(read, onClose)) }));
}

const words = 'This part of the page is not loaded yet, and the server does not answer.';

function waitingFor<Props extends object>(
  read: () => Promise<ComponentType<Props>>,
  onClose: ((props: Props) => void) | null,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Waiting(props: Props) {
    const [Part, setPart] = useState(() => loaded);
    const isReachable = useServerState((state) => state.isReachable);
    const load = async (): Promise<void> => {
      reviveStyles();
      loaded = await read();
      setPart(() => loaded);
    };
    const isOver = onClose !== null;
    useEffect(() => {
      load().catch(() => {
        if (onClose === null) return;
        toast({ text: `${words} Try it again when it does.`, tone: 'warn' });
        onClose(props);
      });
      // Asked for again whenever the server comes or goes, not whenever it is drawn.
    }, [isReachable]);
    if (Part !== null) return <Part {...props} />;
    if (isOver) return null;
    return (
      <div className={c('note')} role="status">
        <p>{words} It is shown as soon as it does.</p>
        <Button onPress={() => void load().catch(() => undefined)}>Try again</Button>
      </div>
    );
  };
}

/** Style sheets that could not be loaded; the loader of parts takes them to be there. */
const lostSheets = new Set<HTMLLinkElement>();

window.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement) lostSheets.add(target);
  },
  // Such an event goes down to its element and does not come up again.
  { capture: true },
);

/** Asks once more for the style sheets that could not be loaded. */
function reviveStyles(): void {
  const lost = [...lostSheets];
  lostSheets.clear();
  for (const link of lost) link.replaceWith(link.cloneNode());
}
