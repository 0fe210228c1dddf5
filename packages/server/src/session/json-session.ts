import { PromptError, toPromptError, type ErrorCode, type Limits } from '@prompt-manager/core';
import {
  parseClientMessage,
  parseFrame,
  requestIdOf,
  type ReceivedMessage,
  type RequestId,
  type ServerMessage,
} from '@prompt-manager/protocol';
import type { Document } from '../document/document.ts';
import { Backlog } from '../expansion/backlog.ts';
import { expandedMessage, type ExpandedPrompt, type Expansions } from '../expansion/expansions.ts';
import { renderedFrame } from '../expansion/rendered-message.ts';
import type { Renderer } from '../expansion/renderer.ts';
import type { CommittedChange } from '../library/committed.ts';
import { checkContent, type Edit } from '../library/edit.ts';
import { equalMetadata, type Head } from '../library/head.ts';
import type { Ports } from '../ports.ts';
import { BadFrames } from './bad-frames.ts';
import { ByteBudget } from './byte-budget.ts';
import { initialMessage, refusedStatus, savedStatus } from './json-answers.ts';
import type { Frame, Session, SessionSocket } from './session.ts';
import { frameOf, type UpdateFrames } from './update-frames.ts';

/** What a session needs from the house. */
export interface SessionContext {
  readonly document: Document;
  readonly expansions: Expansions;
  readonly renderer: Renderer;
  readonly socket: SessionSocket;
  readonly limits: Limits;
  readonly ports: Pick<Ports, 'now' | 'runningMs'>;
  readonly log: (error: PromptError) => void;
}

type UpdateMessage = Extract<ReceivedMessage, { action: 'update' }>;

/** The whole content this client sent last, and what became of it. */
interface OwnText {
  readonly content: string;
  /** The text once it was merged and saved, and its revision. */
  readonly merged: string;
  readonly revision: number;
}

/** A message in its turn, with what was true when it arrived. */
interface WaitingMessage {
  readonly message: ReceivedMessage;
  /** Size of its frame. */
  readonly bytes: number;
  readonly toldRevision: number;
  /** The client sent whole content before and had no answer to it yet. */
  readonly isSentAhead: boolean;
}

/**
 * Changes of one client that may be on their way to the journal at once. One after the other, each would wait for a commit
 * of its own; without a bound one client could fill the document's queue.
 */
const maxUnderWay = 64;

/** Refusals of a malformed wish; they answer `error`. Every other refusal of an edit that was let in answers `update_status` (SPEC W3, W8). */
const badInput: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_request',
  'unknown_action',
  'content_too_large',
];

/**
 * One client of one prompt, speaking the JSON dialect (SPEC W).
 *
 * 1. Messages of a session are handled one after the other, and answers come in the order of the questions; what is not let
 *    in (malformed, or too much waits) is refused at once. Located changes
 *    that follow each other need not wait for each other's answer: `#answered` is the last of these answers.
 * 2. `#toldRevision` is the newest revision this client was sent; every committed revision of the prompt is told in order.
 */
export class JsonSession implements Session {
  readonly #context: SessionContext;
  readonly #waiting: WaitingMessage[] = [];
  readonly #badFrames: BadFrames;
  readonly #budget: ByteBudget;
  #toldRevision: number;
  #own: OwnText | null = null;
  #unanswered = 0;
  #answered: Promise<void> = Promise.resolve();
  #underWay = 0;
  #wantsChanges = false;
  #unsubscribe: (() => void) | null = null;
  #working = false;
  #closed = false;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#badFrames = new BadFrames(context.limits, context.ports);
    this.#budget = new ByteBudget(context.limits);
    this.#toldRevision = context.document.head.revision;
  }

  /** The prompt's id, which may change while the session lives. */
  get promptId(): string {
    return this.#context.document.id;
  }

  /** Sends the first frame (SPEC W2). */
  start(): void {
    this.#send(initialMessage(this.#context.document.head));
  }

  /** Takes one text frame. Never throws: what is wrong with it is answered. */
  receive(frame: string): void {
    if (this.#closed) return;
    let requestId: RequestId;
    try {
      const value = parseFrame(frame);
      requestId = requestIdOf(value);
      this.#queue(parseClientMessage(value), Buffer.byteLength(frame));
    } catch (error) {
      this.#refuse(toPromptError(error), requestId);
    }
  }

  /** Takes a frame that is not text. */
  receiveBinary(): void {
    this.#refuse(
      new PromptError('invalid_json', {
        detail: 'expected text frames with one JSON object each, found a binary frame',
      }),
      undefined,
    );
  }

  /** Tells something that is no change of the text. */
  notice(message: ServerMessage): void {
    this.#send(message);
  }

  /** Hands over a frame that the house made. */
  send(frame: Frame): void {
    if (!this.#closed) this.#context.socket.send(frame);
  }

  /** The frames this client needs to hear of a committed change (SPEC W3, W4); it counts as told. */
  tell(change: CommittedChange, frames: UpdateFrames): readonly Frame[] {
    const { before, after } = change;
    this.#toldRevision = change.revision;
    if (before === null || after === null) return [];
    const told: Frame[] = [];
    const own = change.contributions.findLast(
      ({ source, intended }) => source === this && intended !== null,
    );
    const knowsText =
      own === undefined ? before.content === after.content : own.intended === after.content;
    if (!knowsText) told.push(this.#wantsChanges ? frames.changes : frames.content);
    const authors = change.contributions.filter(({ metadata }) => metadata);
    const knowsMetadata = authors.length > 0 && authors.every(({ source }) => source === this);
    const isOpened = (before.readOnlyReason === null) !== (after.readOnlyReason === null);
    if (isOpened || (!equalMetadata(before, after) && !knowsMetadata)) told.push(frames.metadata);
    return told;
  }

  /** Ends the session; idempotent. The socket is closed by whoever owns it. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#waiting.length = 0;
  }

  /** @throws PromptError `content_too_large`, `overloaded` */
  #queue(message: ReceivedMessage, bytes: number): void {
    const { limits } = this.#context;
    checkTexts(message, limits);
    if (this.#waiting.length >= limits.maxQueuedChanges) {
      throw new PromptError('overloaded', {
        detail: `${this.#waiting.length} messages of this connection are waiting; wait for the answers`,
      });
    }
    this.#budget.take(bytes);
    this.#waiting.push({
      message,
      bytes,
      toldRevision: this.#toldRevision,
      isSentAhead: this.#unanswered > 0,
    });
    if (isWholeContent(message)) this.#unanswered += 1;
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { message } = next;
      if (message.action === 'update' && message.changes !== undefined) {
        if (this.#mustWait()) await this.#answered;
        if (this.#closed) break;
        this.#sendOn(next, message);
        continue;
      }
      await this.#answered;
      if (this.#closed) break;
      try {
        await this.#handle(next);
      } catch (error) {
        this.#refuse(toPromptError(error), message.request_id);
      }
      if (isWholeContent(message)) this.#unanswered -= 1;
      this.#budget.giveBack(next.bytes);
    }
    this.#working = false;
  }

  /** Where the document has much to do, each client has one change under way, so that none takes the room of the others. */
  #mustWait(): boolean {
    return (
      this.#underWay >= maxUnderWay || (this.#underWay > 0 && this.#context.document.isCrowded)
    );
  }

  /** Sends located changes on their way; they are answered after everything before them. */
  #sendOn(
    { bytes, toldRevision }: WaitingMessage,
    { changes = [], base_revision: base, request_id: requestId }: UpdateMessage,
  ): void {
    this.#own = null;
    const outcome = this.#outcomeOf({
      source: this,
      origin: 'socket',
      baseRevision: base ?? toldRevision,
      text: { changes },
    });
    this.#underWay += 1;
    this.#answered = this.#answered.then(async () => {
      try {
        this.#answer(await outcome, requestId);
      } catch (error) {
        this.#refuse(toPromptError(error), requestId);
      } finally {
        this.#underWay -= 1;
        this.#budget.giveBack(bytes);
      }
    });
  }

  async #handle({ message, toldRevision, isSentAhead }: WaitingMessage): Promise<void> {
    switch (message.action) {
      case 'update':
        await this.#update(message, {
          baseRevision: message.base_revision ?? toldRevision,
          isSentAhead,
        });
        return;
      case 'update_metadata': {
        const { description, tags } = message;
        await this.#edit({ source: this, origin: 'socket', description, tags }, message.request_id);
        return;
      }
      case 'expand': {
        const { document, expansions } = this.#context;
        return this.#send(
          expandedMessage(expansions.expand({ id: document.head.id, content: message.content }), {
            requestId: message.request_id,
          }),
        );
      }
      case 'render': {
        const { content, variables: values = new Map(), segments: sourceMap } = message;
        const { document, renderer } = this.#context;
        const rendered = renderer.render({ id: document.head.id, content, values, sourceMap });
        return this.#send(renderedFrame(rendered, message.request_id));
      }
      case 'subscribe':
        return this.#subscribe(message);
      case 'unsubscribe': {
        if (message.expanded === true) this.#endSubscription();
        if (message.changes === true) this.#wantsChanges = false;
        return this.#send({
          action: 'unsubscribed',
          ...this.#subscriptions,
          request_id: message.request_id,
        });
      }
    }
  }

  async #update(
    message: UpdateMessage,
    { baseRevision, isSentAhead }: { readonly baseRevision: number; readonly isSentAhead: boolean },
  ): Promise<void> {
    const { content } = message;
    if (content === undefined) return;
    // The answer to the last text may be on its way: then the revision named is older than that text's.
    const isUnheard = isSentAhead || baseRevision < (this.#own?.revision ?? 0);
    const own = isUnheard ? this.#own : null;
    this.#own = null;
    // A client that sends again before it hears of its last text has that text in the new one already: compared with
    // the revision it names, it would be put in twice. It may have merged what it was told meanwhile, or not.
    const text = own === null ? { content } : { content, nearest: [own.content, own.merged] };
    const edit: Edit = { source: this, origin: 'socket', baseRevision, text };
    const head = await this.#edit(edit, message.request_id);
    if (head !== null) this.#own = { content, merged: head.content, revision: head.revision };
  }

  /** Makes an edit and answers its status; null when it was refused. */
  async #edit(edit: Edit, requestId: RequestId): Promise<Head | null> {
    return this.#answer(await this.#outcomeOf(edit), requestId);
  }

  /** What became of an edit; never rejects. */
  #outcomeOf(edit: Edit): Promise<Head | PromptError> {
    return this.#context.document.edit(edit).then(({ head }) => head, toPromptError);
  }

  /** Answers the status of an edit; null when it was refused. */
  #answer(outcome: Head | PromptError, requestId: RequestId): Head | null {
    const revision = this.#toldRevision;
    if (!(outcome instanceof PromptError)) {
      // The change was told, and `#toldRevision` moved, before `edit` resolved: it covers what became durable with it.
      this.#send(savedStatus(outcome, revision, requestId));
      return outcome;
    }
    if (badInput.includes(outcome.code)) this.#refuse(outcome, requestId);
    else {
      this.#log(outcome);
      this.#send(refusedStatus(outcome, { revision, atMs: this.#context.ports.now(), requestId }));
    }
    return null;
  }

  #subscribe(message: Extract<ReceivedMessage, { action: 'subscribe' }>): void {
    if (message.label !== undefined) {
      throw new PromptError('invalid_request', {
        field: 'label',
        detail:
          'field label: this server has no published versions, so no labels; leave the field out',
      });
    }
    if (message.changes !== undefined) this.#wantsChanges = message.changes;
    if (message.expanded !== true)
      return this.#send({
        action: 'subscribed',
        ...this.#subscriptions,
        request_id: message.request_id,
      });
    this.#endSubscription();
    const { segments = false } = message;
    let requestId = message.request_id;
    const expanded = (outcome: ExpandedPrompt | PromptError): void => {
      if (outcome instanceof PromptError)
        this.#send({
          action: 'error',
          code: outcome.code,
          message: outcome.detail,
          request_id: requestId,
        });
      else if (requestId === undefined && !segments) this.send(expansions.jsonOf(outcome));
      else this.#send(expandedMessage(outcome, { requestId, segments }));
      // The request id belongs to the first answer only.
      requestId = undefined;
    };
    const { document, expansions, socket } = this.#context;
    const backlog = new Backlog(socket);
    const isBehind = (catchUp: () => void): boolean => backlog.isBehind(catchUp);
    this.#unsubscribe = expansions.subscribe(
      document.head.id,
      { expanded, isBehind },
      { sourceMap: segments },
    );
  }

  #endSubscription(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  get #subscriptions(): { expanded: boolean; changes: boolean } {
    return { expanded: this.#unsubscribe !== null, changes: this.#wantsChanges };
  }

  #refuse(error: PromptError, requestId: RequestId): void {
    this.#log(error);
    this.#send({ action: 'error', code: error.code, message: error.detail, request_id: requestId });
    if (!badInput.includes(error.code)) return;
    if (!this.#badFrames.add() || this.#closed) return;
    const { limits, socket } = this.#context;
    this.close();
    socket.closeFor(
      'too_many_bad_frames',
      `${limits.maxBadFrames} unusable frames within ${limits.badFrameWindowMs / 1000} s`,
    );
  }

  #log(error: PromptError): void {
    if (error.code === 'internal') this.#context.log(error);
  }

  #send(message: ServerMessage): void {
    this.send(frameOf(message));
  }
}

function isWholeContent(message: ReceivedMessage): boolean {
  return message.action === 'update' && message.content !== undefined;
}

/** Refuses text that can be no prompt's before it waits. @throws PromptError `content_too_large` */
function checkTexts(message: ReceivedMessage, limits: Limits): void {
  const { action } = message;
  if (action !== 'update' && action !== 'expand' && action !== 'render') return;
  if (message.content !== undefined) checkContent(message.content, limits);
  if (action !== 'update') return;
  for (const { insert } of message.changes ?? []) checkContent(insert, limits);
}
