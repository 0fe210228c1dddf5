import { systemPorts } from '@prompt-manager/client';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { dismissToast, useToasts } from '../state/toasts.ts';
import type { Toast } from '../state/toasts.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from './class-names.ts';
import css from './toasts.module.css';

const c = classNames(css);

/** Long enough to read two lines; one with something to press stays longer. */
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

function OneToast({ toast: { key, text, tone, actions, isSticky } }: { readonly toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isSticky || isHeld) return undefined;
    return systemPorts.setTimer(actions.length > 0 ? shownWithActionMs : shownMs, () =>
      dismissToast(key),
    );
  }, [key, isSticky, isHeld, actions.length]);
  return (
    <div
      className={c('toast', tone)}
      data-testid="toast"
      // Whoever reads it or is about to press something in it is not to be hurried.
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p className={c('text')}>{text}</p>
      {actions.map(({ label, run }) => (
        <Button
          key={label}
          look="quiet"
          onPress={() => {
            dismissToast(key);
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
