import type { PromptError } from '@prompt-manager/core';

interface Question<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: PromptError) => void;
}

/** Questions of one client that wait for their answers; they live no longer than the connection they were asked on. */
export class Questions<Answer extends { readonly request_id?: string | number | undefined }> {
  readonly #waiting = new Map<unknown, Question<Answer>>();

  /** Resolves with the answer to the request; sending it is the caller's. */
  ask(requestId: number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.set(requestId, { resolve, reject });
    return promise;
  }

  /** False when nobody asked. */
  take(answer: Answer): boolean {
    const question = this.#end(answer.request_id);
    question?.resolve(answer);
    return question !== undefined;
  }

  /** Refuses a question; false when the request is none. */
  refuse(requestId: unknown, error: PromptError): boolean {
    const question = this.#end(requestId);
    question?.reject(error);
    return question !== undefined;
  }

  /** The connection is gone, and the questions with it. */
  refuseAll(error: PromptError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #end(requestId: unknown): Question<Answer> | undefined {
    const question = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    return question;
  }
}
