import { compareIds } from './ids.ts';
import type { PromptId } from './ids.ts';

/** The ids, two or more, that end with one path suffix. */
export class SharedSuffix {
  readonly #ids = new Set<PromptId>();
  /** Sorted by code unit; made when first asked for, dropped by every change. */
  #sorted: readonly PromptId[] | undefined;
  /** The best id per folder prefix; dropped by every change. */
  #best = new Map<string, PromptId>();

  constructor(ids: Iterable<PromptId>) {
    for (const id of ids) this.#ids.add(id);
  }

  get size(): number {
    return this.#ids.size;
  }

  add(id: PromptId): void {
    this.#ids.add(id);
    this.#forget();
  }

  delete(id: PromptId): void {
    this.#ids.delete(id);
    this.#forget();
  }

  /** All of them in code-unit order. */
  sorted(): readonly PromptId[] {
    return (this.#sorted ??= [...this.#ids].sort(compareIds));
  }

  /**
   * The one a text in `folder` means (SPEC E2): sharing the longest folder prefix, then with the
   * fewest segments, then first in code-unit order.
   */
  closestTo(folder: string): PromptId {
    let prefix = folder;
    for (;;) {
      const known = this.#best.get(prefix) ?? this.#bestUnder(prefix);
      if (known !== undefined) return known;
      prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
    }
  }

  #bestUnder(prefix: string): PromptId | undefined {
    const sorted = this.sorted();
    // Ids below a folder stand together, between `folder/` and the character after the slash.
    const from = prefix === '' ? 0 : lowerBound(sorted, `${prefix}/`);
    const to = prefix === '' ? sorted.length : lowerBound(sorted, `${prefix}0`);
    let best: PromptId | undefined;
    let fewest = Infinity;
    for (let at = from; at < to; at++) {
      const segments = segmentCount(sorted[at]!);
      if (segments >= fewest) continue;
      best = sorted[at];
      fewest = segments;
    }
    if (best !== undefined) this.#best.set(prefix, best);
    return best;
  }

  #forget(): void {
    this.#sorted = undefined;
    this.#best = new Map();
  }
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function segmentCount(id: string): number {
  let count = 1;
  for (let at = id.indexOf('/'); at >= 0; at = id.indexOf('/', at + 1)) count++;
  return count;
}
