import { scanInclusions } from '@prompt-manager/core';
import type { ProblemMessage, SegmentMessage } from '@prompt-manager/protocol';

/** Colours there are for sources (`--source-1` and so on). */
const colours = 8;

/** A prompt whose text is in an expansion. */
export interface Source {
  readonly id: string;
  /** Two letters that no other source of the expansion has, so that colour is not all that tells (WCAG 1.4.1). */
  readonly code: string;
  /** From 1 to 8. */
  readonly colour: number;
}

/** What is known of a piece of an expansion. */
export interface Piece {
  readonly segment: SegmentMessage;
  /** Null for the text of the expanded prompt itself. */
  readonly source: Source | null;
  /** The inclusion of the expanded prompt that brought it in, in that prompt's text; null for its own text. */
  readonly inclusion: { readonly from: number; readonly to: number } | null;
  /** What is wrong where a marker stands. */
  readonly problem: ProblemMessage | null;
}

/** What an expansion is made from. */
export interface ProvenanceInput {
  readonly id: string;
  readonly content: string;
  readonly segments: readonly SegmentMessage[];
  readonly problems: readonly ProblemMessage[];
}

/** Where every piece of an expansion comes from (SPEC U10), and back. */
export class Provenance {
  readonly pieces: readonly Piece[];
  readonly sources: readonly Source[];

  constructor(input: ProvenanceInput) {
    this.sources = sourcesOf(input);
    this.pieces = piecesOf(input, this.sources);
  }

  /** The piece that a position of the expansion is in; the last one at its end. */
  pieceAt(position: number): Piece | null {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pieces[middle]?.segment.to ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return this.pieces[low] ?? null;
  }

  /** Where an offset of the expanded prompt's own text comes out: a range, the whole of what an inclusion brought in. */
  outputOf(offset: number): { readonly from: number; readonly to: number } | null {
    const own = this.pieces.find(
      ({ source, segment, inclusion }) =>
        source === null &&
        inclusion === null &&
        segment.source_from <= offset &&
        offset <= segment.source_to,
    );
    const brought = this.pieces.filter(
      ({ inclusion }) => inclusion !== null && inclusion.from < offset && offset < inclusion.to,
    );
    const [first, last] = [brought[0], brought.at(-1)];
    if (first !== undefined && last !== undefined)
      return { from: first.segment.from, to: last.segment.to };
    if (own === undefined) return null;
    const at = own.segment.from + offset - own.segment.source_from;
    return { from: at, to: at };
  }

  /** The place in the expanded prompt's own text that a position of the expansion stands for. */
  sourceOf(position: number): number | null {
    const piece = this.pieceAt(position);
    if (piece === null) return null;
    if (piece.inclusion !== null) return piece.inclusion.from;
    return piece.segment.source_from + position - piece.segment.from;
  }
}

function sourcesOf({ id, segments }: ProvenanceInput): readonly Source[] {
  const sources: Source[] = [];
  const known = new Set<string>();
  const codes = new Set<string>();
  for (const { prompt_id: promptId } of segments) {
    if (promptId === null || promptId === id || known.has(promptId)) continue;
    known.add(promptId);
    const code = codeOf(promptId, codes);
    codes.add(code);
    sources.push({ id: promptId, code, colour: (sources.length % colours) + 1 });
  }
  return sources;
}

/** Two letters of the name, else two that are free. */
function codeOf(id: string, taken: ReadonlySet<string>): string {
  const name = (id.split('/').at(-1) ?? id).toLowerCase();
  const letters = name.match(/[\p{L}\p{N}]/gu) ?? [];
  const first = letters[0] ?? 'x';
  for (const second of letters.slice(1)) if (!taken.has(first + second)) return first + second;
  for (let number = 0; ; number += 1) {
    const code = number.toString(36).padStart(2, '0');
    if (!taken.has(code)) return code;
  }
}

function piecesOf(
  { content, segments, problems }: ProvenanceInput,
  sources: readonly Source[],
): readonly Piece[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  const byPlace = new Map(
    problems.map((problem) => [`${problem.prompt_id ?? ''} ${problem.from}`, problem]),
  );
  const inclusions = new Map(
    scanInclusions(content)
      .filter(({ kind }) => kind === 'inclusion')
      .map(({ from, to }) => [from, { from, to }]),
  );
  return segments.map((segment) => {
    const { prompt_id: promptId, source_from: from, included_at: includedAt } = segment;
    const isMarker = segment.marker === true;
    const problem = isMarker ? (byPlace.get(`${promptId ?? ''} ${from}`) ?? null) : null;
    if (includedAt !== undefined) {
      const source = byId.get(promptId ?? '') ?? null;
      return { segment, source, inclusion: inclusions.get(includedAt) ?? null, problem };
    }
    const inclusion = isMarker ? { from, to: segment.source_to } : null;
    return { segment, source: null, inclusion, problem };
  });
}
