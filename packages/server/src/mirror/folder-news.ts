import { PromptError } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import { watchFolder, type FolderWatch } from './folder-watch.ts';
import type { LibraryFolder } from './library-folder.ts';

/** What {@link FolderNews} needs. */
export interface FolderNewsOptions {
  readonly folder: Pick<LibraryFolder, 'root' | 'scan'>;
  readonly ports: Pick<Ports, 'now' | 'runningMs' | 'setTimer'>;
  readonly log: (error: PromptError) => void;
}

/** Hears which paths may have changed; see `onChange` of `watchFolder`. */
export type NewsListener = (paths: readonly string[] | 'everything') => void;

/**
 * The watch of one folder, and what it told before anybody could take it in: a folder is watched before it is read, so
 * that nothing is missed in between.
 */
export class FolderNews {
  readonly #options: FolderNewsOptions;
  #watch: Promise<FolderWatch> | null = null;
  /** What came before somebody listened. */
  readonly #early = new Set<string>();
  #isAllEarly = false;
  #listener: NewsListener | null = null;
  #degraded: string | null = null;

  constructor(options: FolderNewsOptions) {
    this.#options = options;
  }

  /** Why changes arrive late or not at all; null when they arrive at once. */
  get degraded(): string | null {
    return this.#degraded;
  }

  /** Resolves when everything is watched; begins that the first time. */
  async begin(): Promise<void> {
    const { folder, ports, log } = this.#options;
    this.#watch ??= watchFolder({
      folder,
      ports,
      onChange: (paths) => this.#hear(paths),
      onDegraded: ({ sentence }) => {
        this.#degraded = sentence;
        log(new PromptError('internal', { detail: sentence }));
      },
      onRestored: () => (this.#degraded = null),
    });
    await this.#watch;
  }

  /** Hands over what came so far, and from now on everything as it comes. */
  take(listener: NewsListener): void {
    this.#listener = listener;
    if (this.#isAllEarly) listener('everything');
    else if (this.#early.size > 0) listener([...this.#early]);
    this.#early.clear();
  }

  /** Ends the watch; idempotent. */
  async close(): Promise<void> {
    // One that never began has told its caller so.
    await this.#watch?.then(
      (watch) => watch.close(),
      () => undefined,
    );
  }

  #hear(paths: readonly string[] | 'everything'): void {
    if (this.#listener !== null) this.#listener(paths);
    else if (paths === 'everything') this.#isAllEarly = true;
    else for (const path of paths) this.#early.add(path);
  }
}
