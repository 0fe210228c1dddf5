/**
 * Tells whether an id fits a pattern of paths: `*` stands for any run of characters within a segment, `**` for any run at
 * all, `?` for one character within a segment; case makes no difference. A pattern without any of them fits the ids that
 * begin with it. Costs pattern times id, whatever they are (SPEC S3).
 */
export function pathPattern(pattern: string): (id: string) => boolean {
  const wanted = pattern.toLowerCase();
  const first = wanted.search(/[*?]/);
  if (first < 0) return (id) => id.toLowerCase().startsWith(wanted);
  const steps = Array.from(wanted.matchAll(/\*\*\/?|[^]/gu), ([step]) => step);
  // Most ids are told apart by what stands before the first sign and after the last.
  const start = wanted.slice(0, first);
  const end = /[^*?]*$/.exec(wanted)?.[0] ?? '';
  const tail = end.startsWith('/') && wanted.endsWith(`**${end}`) ? end.slice(1) : end;
  return (id) => {
    const folded = id.toLowerCase();
    return folded.startsWith(start) && folded.endsWith(tail) && fits(Array.from(folded), steps);
  };
}

/** `reached` holds, for each number of characters taken, whether the steps so far can take exactly those. */
function fits(characters: readonly string[], steps: readonly string[]): boolean {
  let reached = characters.map(() => false);
  reached.unshift(true);
  for (const step of steps) {
    const next = reached.map(() => false);
    let isBehind = false;
    for (let at = 0; at < reached.length; at++) {
      const isAtSegment = at === 0 || characters[at - 1] === '/';
      switch (step) {
        case '**':
          next[at] = reached[at]! || (at > 0 && next[at - 1]!);
          break;
        case '**/':
          // Any number of whole segments, none included.
          next[at] = reached[at]! || (isAtSegment && isBehind);
          isBehind ||= reached[at]!;
          break;
        case '*':
          next[at] = reached[at]! || (at > 0 && next[at - 1]! && characters[at - 1] !== '/');
          break;
        case '?':
          next[at] = at > 0 && reached[at - 1]! && characters[at - 1] !== '/';
          break;
        default:
          next[at] = at > 0 && reached[at - 1]! && characters[at - 1] === step;
      }
    }
    reached = next;
  }
  return reached.at(-1)!;
}
