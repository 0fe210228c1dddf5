import { diffText } from '@prompt-manager/core';
import type { PromptError, TextChange } from '@prompt-manager/core';
import type { ClientMessage, InitialMessage } from '@prompt-manager/protocol';
import {
  acceptMetadata,
  changeMetadata,
  hearMetadata,
  isMetadataSaved,
  openMetadata,
  refuseMetadata,
  reopenMetadata,
  sendMetadata,
  shownMetadata,
} from './local-metadata.ts';
import type { LocalMetadata } from './local-metadata.ts';
import {
  acceptText,
  hearText,
  isTextSaved,
  openText,
  refuseText,
  reopenText,
  sendText,
  typeText,
} from './local-text.ts';
import type { LocalText, ServerText } from './local-text.ts';
import type { ClientPorts } from './ports.ts';
import type { Metadata, MetadataChange } from './prompt-handle.ts';
import { SaveAttempt } from './save-attempt.ts';
import type { SaveState } from './save-state.ts';

/** What saves need from the prompt they belong to. */
export interface DraftContext {
  readonly ports: ClientPorts;
  readonly nextRequestId: () => number;
  /** A refused save may be tried again. */
  readonly onDue: () => void;
}

/** The answer to a save. */
export interface SaveAnswer {
  readonly requestId: unknown;
  /** Null when it succeeded. */
  readonly error: PromptError | null;
  /** The newest revision told; only of a success. */
  readonly revision: number;
}

/** What became of an answer: `stale` when only a fresh connection can tell the text now, `foreign` when it answers no save. */
export type AnswerOutcome = 'taken' | 'stale' | 'foreign';

/**
 * What one client has of a prompt, saved and unsaved.
 *
 * 1. Text, and description with tags, each have at most one change on its way; its answer is matched by request id.
 * 2. What the server refuses for a while goes out again, what it refuses as it is waits for a change of it.
 */
export class PromptDraft {
  readonly #context: DraftContext;
  readonly #savingText: SaveAttempt;
  readonly #savingMetadata: SaveAttempt;
  #text: LocalText;
  #metadata: LocalMetadata;
  #unsavedSinceMs = 0;

  constructor(initial: InitialMessage, context: DraftContext) {
    this.#context = context;
    this.#savingText = new SaveAttempt(context.ports, context.onDue);
    this.#savingMetadata = new SaveAttempt(context.ports, context.onDue);
    this.#text = openText(initial);
    this.#metadata = openMetadata(initial, initial.revision);
  }

  get text(): string {
    return this.#text.local;
  }

  get revision(): number {
    return this.#text.revision;
  }

  get metadata(): Metadata {
    return shownMetadata(this.#metadata);
  }

  get isSaved(): boolean {
    return isTextSaved(this.#text) && isMetadataSaved(this.#metadata);
  }

  /** True while a save waits for its answer. */
  get isSaving(): boolean {
    return this.#savingText.phase.kind === 'sent' || this.#savingMetadata.phase.kind === 'sent';
  }

  /** Why not everything is saved; null when it is. */
  saveState(isConnected: boolean): Exclude<SaveState, { kind: 'saved' }> | null {
    if (this.isSaved) return null;
    const phases = [this.#savingText.phase, this.#savingMetadata.phase];
    for (const phase of phases) if (phase.kind === 'refused') return phase;
    if (!isConnected) return { kind: 'unsent' };
    for (const phase of phases) if (phase.kind === 'waiting') return { ...phase, kind: 'retrying' };
    return { kind: 'saving', sinceMs: this.#unsavedSinceMs };
  }

  type(content: string): void {
    this.#noteUnsaved();
    this.#text = typeText(this.#text, content);
    this.#savingText.changed();
  }

  changeMetadata(change: MetadataChange): void {
    this.#noteUnsaved();
    this.#metadata = changeMetadata(this.#metadata, change);
    this.#savingMetadata.changed();
  }

  /** What is to be sent now; it counts as on its way. */
  takeOutgoing(): readonly ClientMessage[] {
    const outgoing: ClientMessage[] = [];
    if (this.#savingText.isReady && !isTextSaved(this.#text)) {
      this.#text = sendText(this.#text);
      const request_id = this.#context.nextRequestId();
      this.#savingText.sent(request_id);
      outgoing.push({
        action: 'update',
        content: this.#text.local,
        base_revision: this.#text.revision,
        request_id,
      });
    }
    if (this.#savingMetadata.isReady && this.#metadata.changed !== null) {
      const { description, tags } = this.#metadata.changed;
      this.#metadata = sendMetadata(this.#metadata);
      const request_id = this.#context.nextRequestId();
      this.#savingMetadata.sent(request_id);
      outgoing.push({
        action: 'update_metadata',
        description,
        tags: tags && [...tags],
        request_id,
      });
    }
    return outgoing;
  }

  /** Takes the answer to a save in; `changes` are what it changed on the screen. */
  answer(answer: SaveAnswer): {
    readonly outcome: AnswerOutcome;
    readonly changes: readonly TextChange[];
  } {
    if (this.#savingMetadata.isOnItsWay(answer.requestId)) {
      this.#metadata =
        answer.error === null
          ? acceptMetadata(this.#metadata, answer.revision)
          : refuseMetadata(this.#metadata);
      settle(this.#savingMetadata, answer.error);
      return { outcome: 'taken', changes: [] };
    }
    if (!this.#savingText.isOnItsWay(answer.requestId)) return { outcome: 'foreign', changes: [] };
    const next =
      answer.error === null ? acceptText(this.#text, answer.revision) : refuseText(this.#text);
    if (next === null) return { outcome: 'stale', changes: [] };
    settle(this.#savingText, answer.error);
    return { outcome: 'taken', changes: this.#moveTo(next) };
  }

  /** Takes in a text of others; answers what it changed on the screen. */
  hear(heard: ServerText): readonly TextChange[] {
    return this.#moveTo(hearText(this.#text, heard));
  }

  hearMetadata(metadata: Metadata, revision: number): void {
    this.#metadata = hearMetadata(this.#metadata, metadata, revision);
  }

  /** Takes in what a fresh connection told; answers what it changed on the screen. Saves go out again. */
  reopen(initial: InitialMessage): readonly TextChange[] {
    this.#metadata = reopenMetadata(this.#metadata, initial, initial.revision);
    this.#savingText.reset();
    this.#savingMetadata.reset();
    return this.#moveTo(reopenText(this.#text, initial));
  }

  /** Ends every wait. */
  close(): void {
    this.#savingText.reset();
    this.#savingMetadata.reset();
  }

  #noteUnsaved(): void {
    if (this.isSaved) this.#unsavedSinceMs = this.#context.ports.now();
  }

  #moveTo(next: LocalText): readonly TextChange[] {
    const before = this.#text.local;
    this.#text = next;
    return diffText(before, next.local);
  }
}

function settle(attempt: SaveAttempt, error: PromptError | null): void {
  if (error === null) attempt.accepted();
  else attempt.refused(error);
}
