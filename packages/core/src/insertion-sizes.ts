import type { TextLibrary } from './cycles.ts';
import { planBody } from './expansion-plan.ts';
import type { Plan } from './expansion-plan.ts';
import type { PromptId } from './ids.ts';
import { notFoundMarker } from './inclusion.ts';
import type { ParsedPrompt } from './parse-cache.ts';
import { utf8Length } from './utf8-length.ts';

/** What one text inserts, as sizes: its own bytes, and what it includes how often. */
interface Shape {
  readonly ownBytes: number;
  readonly links: readonly Link[];
  /** Bytes of the whole; undefined until worked out, NaN when it leads into a cycle. */
  totalBytes: number | undefined;
}

interface Link {
  readonly id: PromptId;
  readonly section: string | null;
  readonly count: number;
  /** Bytes of the markers that stand there when the section does not exist (SPEC E13). */
  readonly markerBytes: number;
}

/** The shapes of one prompt. */
interface PromptShapes {
  readonly whole: Shape;
  /** Bytes of the final line break, which only the expansion of the prompt itself has (SPEC E5). */
  readonly breakBytes: number;
  /** Sections that were asked for; null for one that does not exist. */
  sections: Map<string, Shape | null> | null;
}

const noLinks: readonly Link[] = [];

/**
 * How large expansions are, without expanding anything (SPEC E8, I5). A text is taken apart once;
 * after a change of what it includes only sums are worked out again.
 */
export class InsertionSizes {
  readonly #library: TextLibrary;
  readonly #shapes = new Map<PromptId, PromptShapes>();

  constructor(library: TextLibrary) {
    this.#library = library;
  }

  /** Forgets a prompt's text. What includes it needs {@link forgetSum}. */
  forget(id: PromptId): void {
    this.#shapes.delete(id);
  }

  /** Forgets what was worked out from the texts a prompt includes; true when it includes sections of them. */
  forgetSum(id: PromptId): boolean {
    const shapes = this.#shapes.get(id);
    if (shapes === undefined) return false;
    shapes.whole.totalBytes = undefined;
    shapes.sections = null;
    return shapes.whole.links.some(({ section }) => section !== null);
  }

  clear(): void {
    this.#shapes.clear();
  }

  /**
   * Bytes of UTF-8 of a prompt's expansion; NaN when it leads into a cycle, whose size depends on the
   * way it is reached. Exact up to 2^53, about right beyond.
   */
  expansionBytes(id: PromptId): number {
    const shapes = this.#shapesOf(id);
    return shapes === null ? 0 : this.#total(shapes.whole) + shapes.breakBytes;
  }

  /** Takes a prompt's text apart now, so that sums are quick later. */
  prepare(id: PromptId): void {
    this.#shapesOf(id);
  }

  /** Sums from the leaves up, without recursion. */
  #total(start: Shape): number {
    if (start.totalBytes !== undefined) return start.totalBytes;
    const path: Frame[] = [{ shape: start, sum: start.ownBytes, next: 0 }];
    const open = new Set([start]);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const link = frame.shape.links[frame.next];
      if (link === undefined) {
        frame.shape.totalBytes = frame.sum;
        open.delete(frame.shape);
        path.pop();
        continue;
      }
      const shape = this.#shapeOf(link);
      if (shape !== null && shape.totalBytes === undefined && !open.has(shape)) {
        open.add(shape);
        path.push({ shape, sum: shape.ownBytes, next: 0 });
        continue;
      }
      // One that is still open leads into itself.
      const bytes = shape === null ? undefined : (shape.totalBytes ?? Number.NaN);
      frame.sum += bytes === undefined ? link.markerBytes : link.count * bytes;
      frame.next += 1;
    }
    return start.totalBytes!;
  }

  #shapeOf({ id, section }: Link): Shape | null {
    const shapes = this.#shapesOf(id);
    if (shapes === null || section === null) return shapes?.whole ?? null;
    const known = shapes.sections?.get(section);
    if (known !== undefined) return known;
    const source = this.#library.read(id);
    const parsed = source && this.#library.parsed.get(source);
    const range = parsed?.section(section);
    const shape = range ? shapeOf(planBody(parsed!, range, this.#library.names)) : null;
    shapes.sections ??= new Map();
    shapes.sections.set(section, shape);
    return shape;
  }

  #shapesOf(id: PromptId): PromptShapes | null {
    const known = this.#shapes.get(id);
    if (known !== undefined) return known;
    const source = this.#library.read(id);
    if (source === undefined) return null;
    const parsed = this.#library.parsed.get(source);
    const shapes: PromptShapes = {
      whole: shapeOf(parsed.plan(this.#library.names)),
      breakBytes: breakBytesOf(parsed),
      sections: null,
    };
    this.#shapes.set(id, shapes);
    return shapes;
  }
}

interface Frame {
  readonly shape: Shape;
  sum: number;
  next: number;
}

function shapeOf({ pieces }: Plan): Shape {
  let ownBytes = 0;
  const counts = new Map<string, Link>();
  for (const piece of pieces) {
    if (piece.id === undefined) {
      ownBytes += utf8Length(piece.text);
      continue;
    }
    const { id, section, target } = piece;
    const key = section === null ? id : `${id}#${section}`;
    const known = counts.get(key);
    const marker = section === null ? 0 : utf8Length(notFoundMarker(target));
    const markerBytes = (known?.markerBytes ?? 0) + marker;
    counts.set(key, { id, section, count: (known?.count ?? 0) + 1, markerBytes });
  }
  const links = counts.size === 0 ? noLinks : [...counts.values()];
  return { ownBytes, links, totalBytes: undefined };
}

function breakBytesOf({ body, bodyEnd }: ParsedPrompt): number {
  return body.length - bodyEnd;
}
