import { PromptError, type PromptId } from '@prompt-manager/core';
import type { FailedEvent, GoneEvent, RenamedEvent } from '@prompt-manager/protocol';
import { Backlog } from '../expansion/backlog.ts';
import type { ExpansionSubscriber } from '../expansion/deliveries.ts';
import type { ExpandedPrompt, Expansions } from '../expansion/expansions.ts';
import { eventFrame, jsonEventFrame, positionFrame } from './event-stream.ts';
import type { EventStream } from './event-stream.ts';

/** One client that follows the expansion of a prompt over Server-Sent Events (SPEC N5). */
export class ExpansionStream implements ExpansionSubscriber {
  readonly #stream: EventStream;
  readonly #expansions: Expansions;
  readonly #backlog: Backlog;

  private constructor(stream: EventStream, expansions: Expansions) {
    this.#stream = stream;
    this.#expansions = expansions;
    this.#backlog = new Backlog(stream);
  }

  /** Follows a prompt until the stream ends; a client that comes back names the expansion it has. */
  static follow(
    id: PromptId,
    stream: EventStream,
    {
      expansions,
      lastEventId,
    }: { readonly expansions: Expansions; readonly lastEventId: string | undefined },
  ): void {
    const subscriber = new ExpansionStream(stream, expansions);
    if (lastEventId !== undefined && lastEventId === expansions.tagOf(id))
      stream.send(positionFrame(lastEventId));
    stream.onEnded(expansions.subscribe(id, subscriber, { known: lastEventId }));
  }

  expanded(result: ExpandedPrompt | PromptError, tag: string): void {
    if (result instanceof PromptError) {
      const data: FailedEvent = { code: result.code, message: result.detail, etag: tag };
      return this.#stream.send(eventFrame('failed', tag, data));
    }
    const json = `${this.#expansions.jsonOf(result).slice(0, -1)},"etag":"${tag}"}`;
    return this.#stream.send(jsonEventFrame('expanded', tag, json));
  }

  isBehind(catchUp: () => void): boolean {
    return this.#backlog.isBehind(catchUp);
  }

  renamed(from: PromptId, to: PromptId): void {
    const data: RenamedEvent = { from, to };
    this.#stream.send(eventFrame('renamed', null, data));
  }

  gone(kind: 'delete' | 'hide', id: PromptId): void {
    const data: GoneEvent = {
      id,
      code: kind === 'delete' ? 'prompt_deleted' : 'prompt_not_found',
      message:
        kind === 'delete'
          ? `${id} was deleted`
          : `the directory of ${id} was taken out of the library`,
    };
    this.#stream.send(eventFrame('gone', null, data));
    this.#stream.end('there is nothing to follow any more');
  }
}
