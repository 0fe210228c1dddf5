import type { Journal } from '../journal/journal.ts';
import { extract, type ExtractWish, type MoveTextContext } from './extract.ts';
import { inline, type InlineWish } from './inline.ts';
import type { RefactorOutcome } from './refactoring.ts';
import { undo, type UndoWish } from './undo.ts';

/** What is done to several prompts at once and can be taken back as one, renaming apart (SPEC M5 to M7). */
export class Refactorings {
  readonly #context: MoveTextContext & { readonly journal: Journal };

  constructor(context: MoveTextContext & { readonly journal: Journal }) {
    this.#context = context;
  }

  /** See {@link extract}. */
  extract(wish: ExtractWish): Promise<RefactorOutcome> {
    return extract(this.#context, wish);
  }

  /** See {@link inline}. */
  inline(wish: InlineWish): Promise<RefactorOutcome> {
    return inline(this.#context, wish);
  }

  /** See {@link undo}. */
  undo(wish: UndoWish): Promise<RefactorOutcome> {
    return undo(this.#context, wish);
  }
}
