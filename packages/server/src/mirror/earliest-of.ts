/** The earliest of any number of times; `Infinity` when there are none. Not `Math.min(...)`, which overflows the stack at 125,000. */
export function earliestOf(timesMs: Iterable<number>): number {
  let earliestMs = Infinity;
  for (const timeMs of timesMs) earliestMs = Math.min(earliestMs, timeMs);
  return earliestMs;
}
