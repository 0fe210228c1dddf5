import { systemPorts } from '@prompt-manager/client';

const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago a time was, in words: `3 minutes ago`, `yesterday`. */
export function ago(timestamp: string, nowMs: number = systemPorts.now()): string {
  const seconds = Math.max(0, (nowMs - Date.parse(timestamp)) / 1_000);
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? [];
  return unit === undefined || size === undefined
    ? 'just now'
    : words.format(-Math.floor(seconds / size), unit);
}
