/** The length of the longest text, 0 when there is none. Not `Math.max(...)`, which overflows the stack at 125,000. */
export function longestOf(texts: Iterable<string>): number {
  let longest = 0;
  for (const { length } of texts) longest = Math.max(longest, length);
  return longest;
}
