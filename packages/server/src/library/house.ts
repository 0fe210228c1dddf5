import type { Limits, PromptError, PromptId } from '@prompt-manager/core';
import type { Documents } from '../document/documents.ts';
import type { FileIndex } from '../file-index/file-index.ts';
import type { Expansions } from '../expansion/expansions.ts';
import type { Renderer } from '../expansion/renderer.ts';
import type { GroupCommitter } from '../journal/group-commit.ts';
import type { Journal } from '../journal/journal.ts';
import type { MirrorFailure } from '../mirror/mirror-failures.ts';
import type { Ports } from '../ports.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { CommittedFeed } from './committed.ts';
import type { Blame } from './blame.ts';
import type { Deletions } from './deletions.ts';
import type { Heads } from './heads.ts';
import type { Listing } from './listing.ts';
import type { Mounts } from './mounts.ts';
import type { PromptHistory } from './prompt-history.ts';
import type { PromptService } from './prompt-service.ts';
import type { Refactorings } from '../refactor/refactorings.ts';
import type { Renamer } from '../refactor/rename.ts';
import type { ReadingProgress } from './reading-progress.ts';
import type { Trash } from './trash.ts';

/** The parts of one running library, put together in `open-library.ts`. */
export interface House {
  readonly heads: Heads;
  readonly mounts: Mounts;
  readonly journal: Journal;
  /** Where texts are kept that nobody uses; null keeps them all in memory. */
  readonly index: FileIndex | null;
  readonly reading: ReadingProgress;
  readonly committer: GroupCommitter;
  readonly documents: Documents;
  readonly service: PromptService;
  readonly deletions: Deletions;
  readonly history: PromptHistory;
  readonly trash: Trash;
  readonly blame: Blame;
  readonly renamer: Renamer;
  readonly refactorings: Refactorings;
  readonly listing: Listing;
  readonly expansions: Expansions;
  readonly renderer: Renderer;
  readonly tokens: Tokens;
  readonly feed: CommittedFeed;
  readonly limits: Limits;
  readonly ports: Ports;
  /** To be called when a file cannot be written (SPEC D3), or can again. */
  readonly tellMirrorStatus: (id: PromptId, failure: MirrorFailure | null) => void;
  /** To be called when a file holds what its prompt was at this revision. */
  readonly tellFileWritten: (id: PromptId, revision: number) => void;
  readonly log: (error: PromptError) => void;
}
