import { systemPorts } from '@prompt-manager/client';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { usePathname } from 'wouter/use-browser-location';
import { dismissToast, useToasts } from '../state/toasts.ts';
import type { Toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './toasts.module.css';

const c = classNames(css);

/** Long enough to read two lines; one with something to press, or that says what failed, stays longer. */
const shownMs = 4_000;
const shownWithActionMs = 10_000;

/** The messages in the corner; what they say was announced when they came. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={c('toasts')} aria-label="Messages">
      {toasts.map((toast) => (
        <OneToast key={toast.key} toast={toast} />
      ))}
    </section>
  );
}

function OneToast({
  toast: { key, text, tone, actions, stays, address },
}: {
  readonly toast: Toast;
}) {
  const [isHeld, setHeld] = useState(false);
  const path = usePathname();
  // A pointer that was on it, or left the window, does not hold it on another page.
  useEffect(() => setHeld(false), [path]);
  useEffect(() => {
    const letGo = (): void => setHeld(false);
    window.addEventListener('blur', letGo);
    return () => window.removeEventListener('blur', letGo);
  }, []);
  const isKept = stays === 'always' || (stays === 'page' && path === address) || isHeld;
  useEffect(() => {
    if (isKept) return undefined;
    const isLong = actions.length > 0 || tone === 'error' || tone === 'warn';
    return systemPorts.setTimer(isLong ? shownWithActionMs : shownMs, () => dismissToast(key));
  }, [key, isKept, actions.length, tone]);
  return (
    <div
      className={c('toast', tone)}
      data-testid="toast"
      data-tone={tone}
      // Whoever reads it or is about to press something in it is not to be hurried.
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p className={c('text')}>{text}</p>
      {actions.map(({ label, run, keepsMessage = false }) => (
        <Button
          key={label}
          look="quiet"
          onPress={() => {
            if (!keepsMessage) dismissToast(key);
            run();
          }}
        >
          {label}
        </Button>
      ))}
      <IconButton icon={X} label="Dismiss" onPress={() => dismissToast(key)} />
    </div>
  );
}
