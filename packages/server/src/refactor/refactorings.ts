import type { Journal } from '../journal/journal.ts';
import type { ReadingProgress } from '../library/reading-progress.ts';
import { extract, type ExtractWish, type MoveTextContext } from './extract.ts';
import { inline, type InlineWish } from './inline.ts';
import type { RefactorOutcome } from './refactoring.ts';
import { undo, type UndoWish } from './undo.ts';

/** What {@link Refactorings} need from the house. */
export interface RefactoringsContext extends MoveTextContext {
  readonly journal: Pick<Journal, 'change' | 'history' | 'updates'>;
  readonly reading: Pick<ReadingProgress, 'checkWhole'>;
}

/**
 * What is done to several prompts at once and can be taken back as one, renaming apart (SPEC M5 to M7). Who includes what is
 * known once everything is read: before that, each throws `library_loading`.
 */
export class Refactorings {
  readonly #context: RefactoringsContext;

  constructor(context: RefactoringsContext) {
    this.#context = context;
  }

  /** See {@link extract}. */
  async extract(wish: ExtractWish): Promise<RefactorOutcome> {
    this.#context.reading.checkWhole();
    return extract(this.#context, wish);
  }

  /** See {@link inline}. */
  async inline(wish: InlineWish): Promise<RefactorOutcome> {
    this.#context.reading.checkWhole();
    return inline(this.#context, wish);
  }

  /** See {@link undo}. */
  async undo(wish: UndoWish): Promise<RefactorOutcome> {
    this.#context.reading.checkWhole();
    return undo(this.#context, wish);
  }
}
