import type { TextParts, TokenCounts } from './count-tokens.ts';
import type { EncodingName } from '@prompt-manager/protocol';

/** What the event loop asks the token thread. */
export interface TokenRequest {
  readonly number: number;
  readonly encoding: EncodingName;
  readonly text: string;
  readonly parts: TextParts | null;
}

/** What the token thread answers, in the order the texts are finished. */
export type TokenReply =
  | { readonly number: number; readonly counts: TokenCounts }
  | { readonly number: number; readonly failure: string };
