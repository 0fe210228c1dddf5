import { planBody } from './expansion-plan.ts';
import type { PlanPiece } from './expansion-plan.ts';
import type { PromptId } from './ids.ts';
import type { ParseCache } from './parse-cache.ts';
import { maxPathLength } from './problems.ts';
import type { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';

/** The texts of a library, for looking at many of them. */
export interface TextLibrary {
  readonly read: (id: PromptId) => PromptSource | undefined;
  readonly names: PromptNames;
  readonly parsed: ParseCache;
}

/** A cycle, at the inclusion in one prompt's text that is to be blamed for it. */
export interface LocatedCycle {
  /** Range of the inclusion in the body. */
  readonly from: number;
  readonly to: number;
  /** From a prompt to itself, cut before the end when it is long; the last id closes it. */
  readonly path: readonly PromptId[];
  /** Ids on the whole path, both ends counted. */
  readonly length: number;
}

/**
 * The cycles among some prompts, each once, at the inclusion that closes it when they are visited in
 * the order of `ids` (SPEC E4). By the prompt whose text holds that inclusion. Linear in the texts.
 * What leads out of `ids` is not followed: give all prompts that include each other.
 */
export function findCycles(
  ids: Iterable<PromptId>,
  library: TextLibrary,
): ReadonlyMap<PromptId, readonly LocatedCycle[]> {
  const found = new Map<PromptId, LocatedCycle[]>();
  const within = new Set(ids);
  const search = new CycleSearch(library, within, (path, since) => {
    const closing = path.at(-1)!;
    let cycles = found.get(closing.id);
    if (!cycles) found.set(closing.id, (cycles = []));
    cycles.push(locate(closing, path, since));
  });
  for (const id of within) search.visit(id);
  return found;
}

/**
 * The inclusions in one prompt's text through which it comes to include itself (SPEC E4). What leads
 * out of `within` is not followed: give all prompts that include each other, `id` among them.
 */
export function findCyclesThrough(
  id: PromptId,
  within: ReadonlySet<PromptId>,
  library: TextLibrary,
): readonly LocatedCycle[] {
  const found: LocatedCycle[] = [];
  const search = new CycleSearch(library, within, (path, since) => {
    if (since === 0) found.push(locate(path[0]!, path, since));
  });
  search.visit(id);
  return found;
}

/** One text on the way down: a whole prompt or a section of it. */
interface Frame {
  readonly id: PromptId;
  readonly key: string;
  readonly pieces: readonly PlanPiece[];
  next: number;
}

type OnCycle = (path: readonly Frame[], since: number) => void;

/** A depth-first search that enters every text once and tells whenever it meets one it is still in. */
class CycleSearch {
  readonly #library: TextLibrary;
  readonly #within: ReadonlySet<PromptId>;
  readonly #onCycle: OnCycle;
  readonly #entered = new Set<string>();

  constructor(library: TextLibrary, within: ReadonlySet<PromptId>, onCycle: OnCycle) {
    this.#library = library;
    this.#within = within;
    this.#onCycle = onCycle;
  }

  visit(start: PromptId): void {
    const path: Frame[] = [];
    const depths = new Map<PromptId, number>();
    const enter = (id: PromptId, section: string | null) => {
      const frame = this.#enter(id, section);
      if (frame === null) return;
      depths.set(id, path.length);
      path.push(frame);
    };
    enter(start, null);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const piece = frame.pieces[frame.next++];
      if (piece === undefined) {
        depths.delete(frame.id);
        path.pop();
      } else if (piece.id !== undefined && this.#within.has(piece.id)) {
        const since = depths.get(piece.id);
        if (since !== undefined) this.#onCycle(path, since);
        else enter(piece.id, piece.section);
      }
    }
  }

  #enter(id: PromptId, section: string | null): Frame | null {
    const key = section === null ? id : `${id}#${section}`;
    if (this.#entered.has(key)) return null;
    this.#entered.add(key);
    const { read, names, parsed: cache } = this.#library;
    const source = read(id);
    if (source === undefined) return null;
    const parsed = cache.get(source);
    if (section === null) return { id, key, pieces: parsed.plan(names).pieces, next: 0 };
    const range = parsed.section(section);
    return range ? { id, key, pieces: planBody(parsed, range, names).pieces, next: 0 } : null;
  }
}

/** The cycle at the inclusion that `holder` is following. */
function locate(holder: Frame, path: readonly Frame[], since: number): LocatedCycle {
  const { from, to } = holder.pieces[holder.next - 1]!;
  const shown = path.slice(since, since + maxPathLength - 1).map(({ id }) => id);
  return { from, to, path: [...shown, path[since]!.id], length: path.length - since + 1 };
}
