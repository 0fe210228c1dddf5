import type { PromptId } from '@prompt-manager/core';
import type { ServerMessage } from '@prompt-manager/protocol';
import type { CommittedBatch } from '../library/committed.ts';
import type { MirrorFailure } from '../mirror/mirror-failures.ts';
import { UpdateFrames } from '../session/update-frames.ts';
import type { SessionConnection } from './session-connection.ts';
import type { ConnectionManager } from './connection-manager.ts';

/** Tells the sessions of each prompt what was committed to it (SPEC W3, W4, W9, W12). Only ever called with facts. */
export class Broadcaster {
  readonly #manager: ConnectionManager<SessionConnection>;

  constructor(manager: ConnectionManager<SessionConnection>) {
    this.#manager = manager;
  }

  tell(batch: CommittedBatch): void {
    this.#moveRenamed(batch);
    for (const change of batch) {
      switch (change.kind) {
        case 'delete':
          this.#end(change.id, 'prompt_deleted', `${change.id} was deleted`);
          break;
        case 'hide':
          this.#end(
            change.id,
            'prompt_not_found',
            `the directory of ${change.id} was taken out of the library`,
          );
          break;
        case 'create':
        case 'show':
          break;
        case 'rename':
        case 'update': {
          const id = change.after?.id ?? change.id;
          if (change.kind === 'rename')
            this.#notify(id, {
              action: 'renamed',
              from: change.id,
              to: id,
              revision: change.revision,
            });
          const frames = new UpdateFrames(change);
          this.#manager.broadcast(id, ({ session }) => session.tell(change, frames));
          break;
        }
      }
    }
  }

  /** Tells whether a prompt's file holds what was saved (SPEC D3). */
  tellMirror(id: PromptId, revision: number, failure: MirrorFailure | null): void {
    this.#notify(id, mirrorStatus(revision, failure));
  }

  /** Tells which revision a prompt's file holds now (SPEC Y5). */
  tellWritten(id: PromptId, revision: number): void {
    this.#manager.broadcast(id, ({ session }) => {
      session.written?.(revision);
      return [];
    });
  }

  #notify(id: PromptId, message: ServerMessage): void {
    this.#manager.broadcast(id, ({ session }) => {
      session.notice(message);
      return [];
    });
  }

  #end(id: PromptId, code: 'prompt_deleted' | 'prompt_not_found', detail: string): void {
    for (const connection of this.#manager.connections(id)) connection.end(code, detail);
  }

  /** Moves connections to the new ids; two prompts that swap ids swap their connections. */
  #moveRenamed(batch: CommittedBatch): void {
    const moves = batch
      .filter(({ kind }) => kind === 'rename')
      .map(({ id, after }) => ({
        to: after?.id ?? id,
        connections: this.#manager.connections(id),
      }));
    for (const { to, connections } of moves)
      for (const connection of connections) this.#manager.connect(to, connection);
  }
}

/** Whether a prompt's file holds what was saved, as a message. */
export function mirrorStatus(revision: number, failure: MirrorFailure | null): ServerMessage {
  const error = failure === null ? undefined : { code: failure.errno, message: failure.sentence };
  return { action: 'mirror_status', on_disk: failure === null, revision, error };
}
