/** How waits grow from one failure to the next. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * How long to wait after the `failures`-th failure in a row (from 1): doubling, up to `mostMs`, and between half of
 * that and all of it by `chance` (0 to 1), so that many clients of one restarted server do not come back at once.
 */
export function backoffDelayMs(
  { firstMs, mostMs }: Backoff,
  failures: number,
  chance: number,
): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(fullMs * (0.5 + chance / 2));
}
