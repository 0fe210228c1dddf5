import { useSyncExternalStore } from 'react';

let px = 16;
let probe: HTMLElement | null = null;
const listeners = new Set<() => void>();

/** The size of the page's text in px (1rem), as it is now: rows that are placed one by one are as high as their text wants. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, readRem);
}

function readRem(): number {
  if (probe === null) px = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return px;
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  probe ??= startProbe();
  return () => listeners.delete(onChange);
}

/** An element that nobody sees, 1rem high: its size changes when that of the text does. */
function startProbe(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'rem-probe';
  document.body.append(element);
  new ResizeObserver(() => {
    const now = element.getBoundingClientRect().height;
    if (now === px) return;
    px = now;
    for (const each of listeners) each();
  }).observe(element);
  return element;
}
