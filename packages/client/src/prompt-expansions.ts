import type { PromptError } from '@prompt-manager/core';
import type { ClientMessage } from '@prompt-manager/protocol';
import { Listeners } from './listeners.ts';
import { Questions } from './questions.ts';
import type { ExpandedEvent } from './prompt-handle.ts';

/**
 * The expansions one client asked for: single questions, and the subscription that lasts while anybody listens.
 *
 * 1. Questions live no longer than the connection they were asked on.
 * 2. The subscription is asked for again on every fresh connection.
 */
export class PromptExpansions {
  readonly #send: (message: ClientMessage) => void;
  readonly #questions = new Questions<ExpandedEvent>();
  readonly #listeners = new Listeners<ExpandedEvent>();
  #last: ExpandedEvent | null = null;

  /** `send` passes over what is sent without a connection. */
  constructor(send: (message: ClientMessage) => void) {
    this.#send = send;
  }

  /** Asks for one expansion (SPEC W5). */
  ask(requestId: number, content: string | undefined): Promise<ExpandedEvent> {
    const answer = this.#questions.ask(requestId);
    this.#send({ action: 'expand', content, request_id: requestId });
    return answer;
  }

  /** Listens to the expansion now and after every change (SPEC W6). */
  readonly listen = (listener: (event: ExpandedEvent) => void): (() => void) => {
    const remove = this.#listeners.add(listener);
    if (this.#last !== null) listener(this.#last);
    else if (this.#listeners.size === 1) this.subscribe();
    return () => {
      remove();
      if (this.#listeners.size > 0) return;
      this.#last = null;
      this.#send({ action: 'unsubscribe', expanded: true });
    };
  };

  /** Asks for the subscription if anybody listens. */
  subscribe(): void {
    if (this.#listeners.size > 0) this.#send({ action: 'subscribe', expanded: true });
  }

  /** Takes an expansion in: the answer to a question, or news for those who listen. */
  take(message: ExpandedEvent): void {
    if (this.#questions.take(message) || this.#listeners.size === 0) return;
    this.#last = message;
    this.#listeners.tell(message);
  }

  /** Refuses a question; false when the request is none. */
  refuse(requestId: unknown, error: PromptError): boolean {
    return this.#questions.refuse(requestId, error);
  }

  /** The connection is gone, and the questions with it. */
  refuseAll(error: PromptError): void {
    this.#questions.refuseAll(error);
  }
}
