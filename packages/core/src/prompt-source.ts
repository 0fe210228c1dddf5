import type { PromptId } from './ids.ts';

/** A prompt as expansion sees it. */
export interface PromptSource {
  readonly id: PromptId;
  /** Position in the prompt's history; only carried along into problems and source maps. */
  readonly revision: number;
  /** The text without byte order mark and front matter. */
  readonly body: string;
}
