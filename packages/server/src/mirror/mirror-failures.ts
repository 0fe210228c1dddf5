import type { PromptId } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import type { FileFailure } from './file-failure.ts';

/** A file that could not be written is tried again after this long, doubled each time up to the longest. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/** Why a prompt's file is not what it should be (SPEC D3). */
export interface MirrorFailure {
  readonly id: PromptId;
  readonly revision: number;
  readonly errno: string;
  readonly sentence: string;
  readonly sinceMs: number;
}

/** What keeping failures needs. */
export interface MirrorFailuresContext {
  readonly ports: Pick<Ports, 'now'>;
  /** A file cannot be written, or can again. */
  readonly onStatus: (id: PromptId, failure: MirrorFailure | null) => void;
}

/** Which files cannot be written now: why, since when, and how long until they are tried again. Told when that changes. */
export class MirrorFailures {
  readonly #context: MirrorFailuresContext;
  readonly #byId = new Map<PromptId, MirrorFailure & { readonly retryMs: number }>();

  constructor(context: MirrorFailuresContext) {
    this.#context = context;
  }

  get all(): readonly MirrorFailure[] {
    return [...this.#byId.values()];
  }

  has(id: PromptId): boolean {
    return this.#byId.has(id);
  }

  /** A file could not be made what its prompt is at this revision; answers when to try again, in ms from now. */
  note(
    id: PromptId,
    revision: number,
    { errno, sentence }: Pick<FileFailure, 'errno' | 'sentence'>,
  ): number {
    const { ports, onStatus } = this.#context;
    const before = this.#byId.get(id);
    const retryMs = Math.min(
      longestRetryMs,
      before === undefined ? firstRetryMs : before.retryMs * 2,
    );
    const sinceMs = before?.sinceMs ?? ports.now();
    const failure = { id, revision, errno, sentence, sinceMs, retryMs };
    this.#byId.set(id, failure);
    if (before === undefined || before.errno !== errno || before.revision !== revision)
      onStatus(id, failure);
    return retryMs;
  }

  /** The file is what it should be. */
  mended(id: PromptId): void {
    if (this.#byId.delete(id)) this.#context.onStatus(id, null);
  }

  /** The prompt is elsewhere now, or nowhere; nobody is told. */
  forget(id: PromptId): void {
    this.#byId.delete(id);
  }
}
