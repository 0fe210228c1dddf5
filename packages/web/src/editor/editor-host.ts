import type { InclusionTarget, Resolution } from '@prompt-manager/core';
import type { BlameMessage, QuickFixMessage } from '@prompt-manager/protocol';
import type { Heading } from '../palette/headings.ts';

/** A prompt that may be meant by what is typed. */
export interface SuggestedPrompt {
  readonly id: string;
  /** What to write between the brackets. */
  readonly name: string;
  readonly description: string | null;
  /** Why it must not be included; null when it may. */
  readonly refusal: string | null;
}

/** A variable that may be meant by what is typed. */
export interface SuggestedVariable {
  readonly name: string;
  readonly description: string | null;
}

/** What a hover shows of a prompt. */
export interface PromptCard {
  readonly id: string;
  readonly description: string | null;
  /** The first lines of its text. */
  readonly beginning: string;
  /** How many prompts include it, at any depth. */
  readonly usedBy: number;
  /** Tokens of its own text and of its expansion; null when they cannot be counted. Comes later than the rest. */
  readonly tokens: Promise<{ readonly own: number; readonly expanded: number } | null>;
}

/** What an editor asks of the workspace around it. */
export interface EditorHost {
  /** The prompt that is edited, under its present id. */
  readonly promptId: () => string;
  /** What a target means here; null while the names are not known. */
  resolve(target: InclusionTarget): Resolution | null;
  /** Calls the listener when names may mean something else; the answer ends it. */
  onNames(listener: () => void): () => void;
  suggest(query: string): Promise<readonly SuggestedPrompt[]>;
  /** The prompts that a begun relative target (`./`, `../`) may become. */
  siblings(typed: string): Promise<readonly SuggestedPrompt[]>;
  /** The headings of a prompt, in the order of its text; none while it cannot be read. */
  headings(id: string): Promise<readonly Heading[]>;
  /** The variables of the prompt and of everything it includes; none while they cannot be read. */
  variables(): Promise<readonly SuggestedVariable[]>;
  describe(id: string): Promise<PromptCard>;
  /** Shows a prompt, in the place of this one or beside it. */
  open(id: string, where: 'here' | 'beside'): void;
  /** Who last changed each line of the prompt. */
  blame(): Promise<BlameMessage>;
  /** Shows the prompt as it was at a revision. */
  openRevision(revision: number): void;
  /** Calls the listener after every change of the prompt that is durable; the answer ends it. */
  onCommitted(listener: () => void): () => void;
  /** Mends a problem elsewhere than in this text. */
  applyFix(fix: QuickFixMessage): Promise<void>;
  /** Shows a line of the prompt's front matter, from 1, to be edited. */
  editDetails(line: number): void;
  /** Says whether everything typed is saved. */
  tellSafety(): void;
  /** Closes the prompt. */
  close(): void;
  /** Tells people who do not see the screen. */
  announce(text: string): void;
  /** Says in passing what happened. */
  tell(text: string): void;
}
