import type { SourceSegment } from './expansion.ts';

/** Walks a source map forward: each question is about the same offset as the last one or a later one. */
export class SegmentCursor {
  readonly #segments: readonly SourceSegment[];
  #index = 0;

  constructor(segments: readonly SourceSegment[]) {
    this.#segments = segments;
  }

  /** The segment that an offset inside the text lies in. */
  at(offset: number): SourceSegment {
    while (this.#segments[this.#index]!.to <= offset) this.#index++;
    return this.#segments[this.#index]!;
  }

  /** Adds the pieces of the range from `from` to `to` to a list, moved by `shift`; markers keep the range they stand for. */
  copyTo(
    target: SourceSegment[],
    { from, to, shift }: { readonly from: number; readonly to: number; readonly shift: number },
  ): void {
    for (let at = from; at < to;) {
      const segment = this.at(at);
      const end = Math.min(segment.to, to);
      target.push(clip(segment, at, end, shift));
      at = end;
    }
  }
}

function clip(segment: SourceSegment, from: number, to: number, shift: number): SourceSegment {
  const place = { from: from + shift, to: to + shift };
  if (segment.marker === true) return { ...segment, ...place };
  const sourceFrom = segment.sourceFrom + from - segment.from;
  return { ...segment, ...place, sourceFrom, sourceTo: sourceFrom + to - from };
}
