import { scanInclusions } from '@prompt-manager/core';
import type { InclusionTarget } from '@prompt-manager/core';
import type { EditorState } from '@codemirror/state';

/** An inclusion and where it stands, brackets counted. */
export interface PlacedInclusion {
  readonly from: number;
  readonly to: number;
  readonly target: InclusionTarget;
}

/** The inclusions of one line; a target never reaches over a line break. */
export function inclusionsOfLine(text: string, offset: number): readonly PlacedInclusion[] {
  if (!text.includes('[[')) return [];
  return scanInclusions(text).flatMap((segment) =>
    segment.kind === 'inclusion'
      ? [{ from: offset + segment.from, to: offset + segment.to, target: segment.target }]
      : [],
  );
}

/** The inclusion that a position is in or touches; null when there is none. */
export function inclusionAt(state: EditorState, position: number): PlacedInclusion | null {
  const line = state.doc.lineAt(position);
  return (
    inclusionsOfLine(line.text, line.from).find(
      ({ from, to }) => from <= position && position <= to,
    ) ?? null
  );
}
