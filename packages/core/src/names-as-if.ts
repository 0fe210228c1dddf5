import { compareIds, type PromptId } from './ids.ts';
import { PromptNames } from './prompt-names.ts';
import { SharedSuffix } from './shared-suffix.ts';

/**
 * The names of a library as if some were gone and others there; the library's own stay as they are, so that this can be
 * asked for as long as they do. Making it costs what the added ids cost, whatever the size of the library.
 */
export class NamesAsIf extends PromptNames {
  readonly #base: PromptNames;
  readonly #gone: ReadonlySet<PromptId>;
  /** What was looked up. A name that thousands share is put together once. */
  readonly #found = new Map<string, PromptId | SharedSuffix | undefined>();

  /** `gone` are ids of `base`, which must not change while this is in use; what is there is {@link add}ed. */
  constructor(base: PromptNames, gone: Iterable<PromptId>, come: Iterable<PromptId> = []) {
    super();
    this.#base = base;
    this.#gone = new Set(gone);
    for (const id of come) this.add(id);
  }

  override get size(): number {
    return [...this.ids()].length;
  }

  override has(id: string): boolean {
    return super.has(id) || (this.#base.has(id) && !this.#gone.has(id as PromptId));
  }

  override *ids(): IterableIterator<PromptId> {
    for (const id of this.#base.ids()) if (!this.#gone.has(id) && !super.has(id)) yield id;
    yield* super.ids();
  }

  override add(id: PromptId): boolean {
    this.#found.clear();
    return super.add(id);
  }

  override inFolder(folder: string, deep: boolean): PromptId[] {
    const own = super.inFolder(folder, deep);
    const known = new Set(own);
    const kept = this.#base
      .inFolder(folder, deep)
      .filter((id) => !this.#gone.has(id) && !known.has(id));
    return own.length === 0 ? kept : [...kept, ...own].sort(compareIds);
  }

  override hasFolder(folder: string): boolean {
    return this.inFolder(folder, true).length > 0;
  }

  override nearestAll(name: string): readonly PromptId[] {
    const near = [...super.nearestAll(name), ...this.#base.nearestAll(name)];
    return [...new Set(near)].filter((id) => this.has(id));
  }

  protected override entryOf(suffix: string): PromptId | SharedSuffix | undefined {
    if (this.#found.has(suffix)) return this.#found.get(suffix);
    const own = super.entryOf(suffix);
    const ids = new Set(
      own instanceof SharedSuffix ? own.sorted() : own === undefined ? [] : [own],
    );
    for (const id of this.#base.withSuffix(suffix)) if (!this.#gone.has(id)) ids.add(id);
    const [first] = ids;
    const entry = ids.size > 1 ? new SharedSuffix(ids) : first;
    this.#found.set(suffix, entry);
    return entry;
  }
}
