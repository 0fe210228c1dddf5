/** A time to the minute, in UTC: `2026-01-31 14:02`. */
export function minuteOf(at: string): string {
  return at.slice(0, minuteLength).replace('T', ' ');
}

/** How long {@link minuteOf} is. */
export const minuteLength = 16;
