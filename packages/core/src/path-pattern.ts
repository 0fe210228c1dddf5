/**
 * Tells whether an id fits a pattern of paths: `*` stands for any run of characters within a segment, `**` for any run at
 * all, `?` for one character within a segment; case makes no difference. A pattern without any of them fits the ids that
 * begin with it. Costs pattern times id, whatever they are (SPEC S3).
 */
export function pathPattern(pattern: string): (id: string) => boolean {
  const wanted = pattern.toLowerCase();
  const first = wanted.search(/[*?]/);
  if (first < 0) return (id) => id.slice(0, wanted.length).toLowerCase() === wanted;
  const steps = Array.from(wanted.matchAll(/\*\*\/?|[^]/g), ([step]) => step);
  // Most ids are told apart by what stands before the first sign and after the last.
  const start = wanted.slice(0, first);
  const end = /[^*?]*$/.exec(wanted)?.[0] ?? '';
  const tail = end.startsWith('/') && wanted.endsWith(`**${end}`) ? end.slice(1) : end;
  return (id) => {
    const folded = id.toLowerCase();
    return folded.startsWith(start) && folded.endsWith(tail) && fits(folded, steps);
  };
}

/** `reached` holds, for each number of UTF-16 units taken, whether the steps so far can take exactly those. */
function fits(id: string, steps: readonly string[]): boolean {
  let reached = new Uint8Array(id.length + 1);
  let next = new Uint8Array(id.length + 1);
  reached[0] = 1;
  for (const step of steps) {
    take(step, id, reached, next);
    [reached, next] = [next, reached];
  }
  return reached[id.length] === 1;
}

/** What one more step reaches. */
function take(step: string, id: string, reached: Uint8Array, next: Uint8Array): void {
  let behind = 0;
  for (let at = 0; at <= id.length; at++) {
    const before = at === 0 ? '' : id[at - 1]!;
    const here = reached[at]!;
    switch (step) {
      case '**':
        next[at] = here | (at > 0 ? next[at - 1]! : 0);
        break;
      case '**/':
        // Any number of whole segments, none included.
        next[at] = here | (at === 0 || before === '/' ? behind : 0);
        behind |= here;
        break;
      case '*':
        next[at] = here | (at > 0 && before !== '/' ? next[at - 1]! : 0);
        break;
      case '?':
        next[at] = before === '/' ? 0 : reachedBefore(reached, at, before);
        break;
      default:
        next[at] = before === step && at > 0 ? reached[at - 1]! : 0;
    }
  }
}

/** A character beyond the first plane is two units. */
function reachedBefore(reached: Uint8Array, at: number, before: string): number {
  const unit = before.charCodeAt(0);
  if (unit >= 0xdc00 && unit <= 0xdfff) return reached[at - 2] ?? 0;
  return unit >= 0xd800 && unit <= 0xdbff ? 0 : (reached[at - 1] ?? 0);
}
