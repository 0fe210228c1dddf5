import { toPromptError, type PromptError } from '@prompt-manager/core';
import { checkState } from '../document/check-state.ts';
import { SharedText } from '../document/shared-text.ts';
import type { Journal, PromptRow } from '../journal/journal.ts';
import type { Ports } from '../ports.ts';

/** How long old texts are kept (SPEC H4). */
export interface HistoryOptions {
  /** Days after which a text that was replaced may go; `Infinity` keeps everything for ever. At least 0. */
  readonly keepDays: number;
}

/** What a {@link Retention} works on. */
export interface RetentionContext extends HistoryOptions {
  readonly journal: Pick<Journal, 'rows' | 'history' | 'updates' | 'recordSnapshot' | 'trim'>;
  readonly ports: Pick<Ports, 'now' | 'setTimer'>;
  readonly log: (error: PromptError) => void;
}

const dayMs = 24 * 60 * 60 * 1_000;
/** Time between two looks for texts that have become too old. */
const sweepEveryMs = dayMs / 4;
/** After a start the first look waits, so that it does not compete with opening the library. */
const firstSweepMs = 60_000;
/** Lines read at once while the newest one before the horizon is looked for. */
const linesPerRead = 500;

/**
 * Gives up texts that were replaced more than `keepDays` ago (SPEC H4): per prompt all before the newest one that was
 * there at the horizon. That one is kept as a snapshot first, so a crash in between loses nothing.
 */
export class Retention {
  readonly #context: RetentionContext;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(context: RetentionContext) {
    this.#context = context;
    if (Number.isFinite(context.keepDays)) this.#wait(firstSweepMs);
  }

  /** Looks through all prompts now. One that fails is logged and does not keep the others. */
  async sweep(): Promise<void> {
    const { journal, ports, keepDays } = this.#context;
    const horizonMs = ports.now() - Math.max(0, keepDays) * dayMs;
    for (const row of await journal.rows()) {
      if (this.#closed) return;
      try {
        await this.#trim(row, horizonMs);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** Begins nothing more. What is under way ends by itself and is not missed if the journal closes first. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #wait(delayMs: number): void {
    this.#cancelTimer = this.#context.ports.setTimer(delayMs, () => void this.#sweepAndWait());
  }

  async #sweepAndWait(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      this.#report(error);
    }
    if (!this.#closed) this.#wait(sweepEveryMs);
  }

  #report(error: unknown): void {
    if (!this.#closed) this.#context.log(toPromptError(error));
  }

  async #trim(row: PromptRow, horizonMs: number): Promise<void> {
    const { journal } = this.#context;
    const { key, firstKeptRevision, mirror } = row;
    // A start may need the text that the prompt's file was last known to hold.
    if (mirror === null || row.createdAtMs >= horizonMs) return;
    const needed = Math.min(mirror.revision, mirror.previous?.revision ?? mirror.revision);
    const through = Math.min(needed, await this.#newestBefore(row, horizonMs));
    if (through <= firstKeptRevision) return;
    const updates = await journal.updates(key, through);
    const shared = SharedText.load(
      key,
      updates.map(({ update }) => update),
    );
    const { state } = shared;
    const text = shared.read();
    shared.destroy();
    checkState({ key, revision: through, state, text });
    await journal.recordSnapshot(key, through, state);
    await journal.trim(key, through);
  }

  /** The newest revision made before a time, 0 when there is none. */
  async #newestBefore(
    { key, revision, updatedAtMs }: PromptRow,
    horizonMs: number,
  ): Promise<number> {
    if (updatedAtMs < horizonMs) return revision;
    let beforeRevision = revision;
    while (beforeRevision > 1) {
      const lines = await this.#context.journal.history(key, {
        beforeRevision,
        limit: linesPerRead,
      });
      const found = lines.find(({ atMs }) => atMs < horizonMs);
      if (found !== undefined) return found.revision;
      beforeRevision = lines.at(-1)?.revision ?? 1;
    }
    return 0;
  }
}
