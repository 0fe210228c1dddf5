/** A pattern as a person asks for it, and what comes in its place. */
export interface PatternWish {
  readonly find: string;
  readonly replace: string;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
}

/** One place of a text that fits. */
export interface PatternMatch {
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
}

/** Texts to look through; at most `maxMatches` are wanted of all together. */
export interface PatternRequest {
  readonly texts: readonly string[];
  readonly maxMatches: number;
}

/** The matches in each text; the last texts have none once there are enough. */
export type PatternReply =
  | { readonly kind: 'found'; readonly matches: readonly (readonly PatternMatch[])[] }
  /** What is wrong with the pattern. */
  | { readonly kind: 'refused'; readonly message: string };
