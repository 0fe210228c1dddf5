/** Of every box, in px. */
export const nodeHeight = 30;

/** A prompt in its place; `x` and `y` are its middle, in px. */
export interface PlacedNode {
  readonly id: string;
  readonly label: string;
  readonly problems: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An inclusion as a line. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of SVG. It goes through no box of another prompt (SPEC U201). */
  readonly path: string;
  readonly isCycle: boolean;
  /** Words beside the line, and where their middle is; null when there is nothing to say. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null;
}

/** A graph in layers, what includes above what is included. */
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}
