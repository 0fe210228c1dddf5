import { updateFrame, type ServerMessage } from '@prompt-manager/protocol';
import type { CommittedChange } from '../library/committed.ts';

/** The frames that tell a committed change, each made once however many sessions are told. */
export class UpdateFrames {
  readonly #change: CommittedChange;
  #content: string | null = null;
  #changes: string | null = null;
  #metadata: string | null = null;
  #update: Uint8Array | null | undefined;

  constructor(change: CommittedChange) {
    this.#change = change;
  }

  /** An `update` with the whole content. */
  get content(): string {
    return (this.#content ??= frameOf({
      action: 'update',
      content: this.#change.after?.content ?? '',
      ...this.#stamp,
    }));
  }

  /** An `update` with changes of the text before (SPEC W13). */
  get changes(): string {
    return (this.#changes ??= frameOf({
      action: 'update',
      changes: this.#change.textChanges().map(({ from, to, insert }) => ({ from, to, insert })),
      ...this.#stamp,
    }));
  }

  /** An `update_metadata` with the full new values (SPEC W4); whether it can be changed only when that is another (SPEC F17). */
  get metadata(): string {
    return (this.#metadata ??= frameOf({
      action: 'update_metadata',
      ...metadataOf(this.#change),
      ...this.#stamp,
    }));
  }

  /** A Yjs update message with everything that changed; null when nothing did. */
  get update(): Uint8Array | null {
    if (this.#update === undefined) {
      const update = this.#change.update();
      this.#update = update === null ? null : updateFrame(update);
    }
    return this.#update;
  }

  get #stamp(): { timestamp: string; revision: number } {
    return {
      timestamp: new Date(this.#change.atMs).toISOString(),
      revision: this.#change.revision,
    };
  }
}

function metadataOf({
  before,
  after,
}: CommittedChange): Omit<
  Extract<ServerMessage, { action: 'update_metadata' }>,
  'action' | 'timestamp' | 'revision'
> {
  const { description = null, tags = [] } = after ?? {};
  const reason = after?.readOnlyReason ?? null;
  const isNews = (reason === null) !== ((before?.readOnlyReason ?? null) === null);
  return {
    description,
    tags: [...tags],
    ...(isNews && { read_only: reason !== null }),
    ...(isNews && reason !== null && { read_only_reason: reason }),
  };
}

/** A message as a text frame. */
export function frameOf(message: ServerMessage): string {
  return JSON.stringify(message);
}
