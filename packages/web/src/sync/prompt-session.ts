import { Listeners, promptPath } from '@prompt-manager/client';
import type { ClientPorts, ConnectionState } from '@prompt-manager/client';
import {
  awarenessFrame,
  closeCodes,
  readYjsServerFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from '@prompt-manager/protocol';
import type { YjsServerMessage } from '@prompt-manager/protocol';
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { LocalCopy } from './local-copy.ts';
import { readNotice } from './notice.ts';
import type { Notice } from './notice.ts';
import { createPromptDocument, destroyPromptDocument } from './prompt-document.ts';
import type { PromptDocument } from './prompt-document.ts';
import { PromptFeed } from './prompt-feed.ts';
import type { LiveExpansion } from './prompt-feed.ts';
import { SaveProgress } from './save-progress.ts';
import type { SyncFacts } from './sync-chip.ts';
import { textQueryOf } from './text-query.ts';
import { noteUnsaved } from './unsaved-ids.ts';
import { YjsConnection } from './yjs-connection.ts';

/** What an open prompt is made of. */
export interface PromptSessionOptions {
  readonly baseUrl: string;
  readonly id: string;
  /** Edits of an earlier visit are kept in this browser and were never confirmed. */
  readonly hasUnsaved: boolean;
  readonly webSocket: typeof WebSocket;
  readonly ports: ClientPorts;
}

/** Something that happened to the prompt, told once. */
export type SessionEvent =
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  /** The text was made anew elsewhere, so this window began again with it; `lost` is what had not been saved, if anything. */
  | { readonly kind: 'replaced'; readonly lost: string | null };

/**
 * One open prompt: its Yjs document, kept equal to the server's and kept in this browser meanwhile (SPEC Y, U28).
 *
 * 1. An edit counts as saved when the server said that it is durable, and as written when the file has its revision.
 * 2. Nothing typed is sent before the server was told of everything it lacks: it would build on what it has not seen.
 * 3. A document of another epoch is never merged: the session begins again with an empty one and tells what it lost.
 */
export class PromptSession {
  readonly #options: PromptSessionOptions;
  readonly #connection: YjsConnection;
  readonly #feed: PromptFeed;
  readonly #saving: SaveProgress;
  readonly #changes = new Listeners<SyncFacts>();
  readonly #events = new Listeners<SessionEvent>();
  #document: PromptDocument;
  #local: LocalCopy;
  #facts: SyncFacts;
  /** The server knows what this document has. */
  #isIntroduced = false;
  /** Since when there is no connection; null while there is one. */
  #lostAtMs: number | null = null;
  #isClosed = false;
  #isLetGo = false;

  /** Calls the listener whenever something about the safety of the text changed; the answer ends it. */
  readonly onChange = this.#changes.add;
  readonly onEvent = this.#events.add;

  constructor(options: PromptSessionOptions) {
    this.#options = options;
    const { baseUrl, webSocket, ports, id, hasUnsaved } = options;
    this.#saving = new SaveProgress({ hasUnsaved, ports, onPause: () => this.#reportSaving() });
    this.#facts = {
      id,
      connection: { kind: 'connecting', failures: 0 },
      isLoaded: false,
      isReadOnly: false,
      readOnlyReason: null,
      following: 'asked',
      ...this.#saving.facts(),
      localCopy: 'opening',
      refusal: null,
      mirrorFailure: null,
      savedAtMs: null,
      isBack: false,
    };
    this.#connection = new YjsConnection({
      url: () =>
        `${baseUrl.replace(/^http/, 'ws')}${promptPath('/api/prompts/yjs', this.#facts.id)}${textQueryOf(this.#document.doc)}`,
      webSocket,
      ports,
      onState: (state) => this.#enter(state),
      onClosed: (code) => {
        if (code === closeCodes.otherEpoch) this.#beginAgain();
      },
      onFrame: (frame) => this.#receive(frame),
    });
    this.#feed = new PromptFeed({
      baseUrl,
      id: () => this.#facts.id,
      query: () => textQueryOf(this.#document.doc),
      webSocket,
      ports,
      onOpened: (opened) => this.#opened(opened),
      onReadOnly: (facts) => this.#report(facts),
      onFollowing: (following) => this.#report({ following }),
    });
    this.#document = this.#newDocument();
    this.#local = this.#newLocalCopy();
  }

  /** Reads what this browser kept and connects. Call once. */
  start(): void {
    this.#feed.start();
    // What was kept goes into the document before the server is asked, so that nothing is sent twice.
    void this.#local.opened.then(() => {
      if (!this.#isClosed) this.#connection.start();
    });
  }

  get facts(): SyncFacts {
    return this.#facts;
  }

  get id(): string {
    return this.#facts.id;
  }

  /** The document to edit; another one after a `replaced` event. */
  get document(): PromptDocument {
    return this.#document;
  }

  get isUnsaved(): boolean {
    return this.#facts.unsavedSinceMs !== null;
  }

  /** The newest expansion; null before the first. */
  get expansion(): LiveExpansion | null {
    return this.#feed.expansion;
  }

  /** Calls the listener with every expansion of what is saved; the answer ends it. */
  onExpansion(listener: (expansion: LiveExpansion) => void): () => void {
    return this.#feed.onExpansion(listener);
  }

  /** Whether what was kept of it is for the next session of the prompt. */
  get isLetGo(): boolean {
    return this.#isLetGo;
  }

  /** Tries now instead of waiting. */
  reconnect(): void {
    if (this.#connection.state.kind === 'waiting') this.#connection.reconnect();
    this.#feed.reconnect();
  }

  /** The browser lost its network. */
  loseNetwork(): void {
    this.#connection.lose('the network is gone');
  }

  /** After it was deleted: whether a prompt of this name is in the library again. */
  noteBack(isBack: boolean): void {
    this.#report({ isBack });
  }

  /**
   * What was typed here and not saved is somewhere else now, or not wanted. Resolves when this browser keeps nothing of
   * it, so that the prompt may be opened anew.
   */
  async giveUp(): Promise<void> {
    this.#forgetUnsaved();
    this.#report({ unsavedSinceMs: null, unwrittenSinceMs: null, refusal: null });
    await this.letGo();
  }

  /** Lets go of this browser's copy, which stays if anything is unsaved, so that the prompt may be opened anew. */
  async letGo(): Promise<void> {
    this.#isLetGo = true;
    await this.#local.close({ forget: !this.isUnsaved });
  }

  /** Ends the session; what is unsaved stays in this browser. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#saving.close();
    this.#connection.close();
    this.#feed.close();
    void this.#local.close({ forget: !this.isUnsaved });
    destroyPromptDocument(this.#document);
  }

  #newDocument(): PromptDocument {
    return createPromptDocument({
      server: this,
      onEdit: (update) => this.#edited(update),
      onOwnState: (awareness) => this.#sendOwnState(awareness),
    });
  }

  #newLocalCopy(): LocalCopy {
    const { doc, text } = this.#document;
    const local = new LocalCopy({
      id: this.#facts.id,
      doc,
      ports: this.#options.ports,
      onState: (localCopy) => this.#report({ localCopy }),
    });
    void local.opened.then(() => {
      // An empty document may be one that was never filled.
      if (text.length > 0) this.#report({ isLoaded: true });
    });
    return local;
  }

  #edited(update: Uint8Array): void {
    this.#saving.edited({ isSent: this.#isIntroduced });
    if (this.#isIntroduced) this.#send(updateFrame(update));
    this.#local.confirm();
    this.#reportSaving();
  }

  #enter(connection: ConnectionState): void {
    if (connection.kind !== 'open') {
      this.#isIntroduced = false;
      this.#lostAtMs ??= this.#options.ports.now();
      this.#saving.lost();
      const { awareness } = this.#document;
      const others = [...awareness.getStates().keys()].filter((id) => id !== awareness.clientID);
      removeAwarenessStates(awareness, others, this);
    }
    this.#report({
      connection,
      ...(connection.kind !== 'open' && { mirrorFailure: null, refusal: null }),
    });
    this.#reportSaving();
    if (connection.kind !== 'open') return;
    if (this.#lostAtMs !== null) this.#feed.serverIsBack(this.#lostAtMs);
    this.#lostAtMs = null;
    const { awareness, doc } = this.#document;
    this.#send(syncStep1Frame(Y.encodeStateVector(doc)));
    if (awareness.getLocalState() !== null) this.#sendOwnState(awareness);
  }

  /** The server's text is not the one this document began with (SPEC Y6). */
  #beginAgain(): void {
    const old = this.#document;
    const lost = this.isUnsaved ? old.text.toString() : null;
    this.#forgetUnsaved();
    const oldLocal = this.#local;
    this.#document = this.#newDocument();
    this.#document.awareness.setLocalState(old.awareness.getLocalState());
    void oldLocal.close({ forget: true }).then(() => {
      if (!this.#isClosed) this.#local = this.#newLocalCopy();
    });
    this.#report({ isLoaded: false, unsavedSinceMs: null, unwrittenSinceMs: null, refusal: null });
    this.#events.tell({ kind: 'replaced', lost });
    destroyPromptDocument(old);
  }

  #forgetUnsaved(): void {
    this.#saving.forget();
    noteUnsaved(this.id, false);
  }

  #receive(frame: Uint8Array): void {
    const message = readYjsServerFrame(frame);
    switch (message.kind) {
      case 'sync_step1':
        return this.#introduce(message.stateVector);
      case 'update':
        return this.#take(message.update, message.isWhole);
      case 'awareness':
        return applyAwarenessUpdate(this.#document.awareness, message.update, this);
      case 'query_awareness':
      case 'unknown':
        return;
      case 'durable':
        return this.#confirm(message);
      case 'refused':
        return this.#report({ refusal: { code: message.code, message: message.message } });
      case 'written':
        return this.#wrote(message.revision);
      case 'notice':
        return this.#notice(readNotice(message.json));
    }
  }

  #introduce(stateVector: Uint8Array): void {
    this.#send(syncStep2Frame(Y.encodeStateAsUpdate(this.#document.doc, stateVector)));
    this.#saving.sentWhole();
    this.#isIntroduced = true;
  }

  #take(update: Uint8Array, isWhole: boolean): void {
    Y.applyUpdate(this.#document.doc, update, this);
    if (isWhole && !this.#facts.isLoaded) this.#report({ isLoaded: true });
  }

  #confirm(durable: Extract<YjsServerMessage, { kind: 'durable' }>): void {
    if (!this.#saving.confirm(durable)) return;
    this.#report({ savedAtMs: this.#options.ports.now(), refusal: null });
    this.#reportSaving();
  }

  #wrote(revision: number): void {
    this.#saving.wrote(revision);
    this.#reportSaving();
  }

  #notice(notice: Notice): void {
    if (notice.action === 'mirror_status') {
      const { on_disk: onDisk, error } = notice;
      this.#report({
        mirrorFailure: onDisk
          ? null
          : (error ?? { code: 'unknown', message: 'The file could not be written.' }),
      });
    } else if (notice.action === 'renamed') this.#rename(notice.to);
  }

  #opened({ id, ...facts }: Pick<SyncFacts, 'id' | 'isReadOnly' | 'readOnlyReason'>): void {
    if (id !== this.id) this.#rename(id);
    // The server is back: what waits need not wait on.
    if (this.#connection.state.kind === 'waiting') this.#connection.reconnect();
    const { isReadOnly, readOnlyReason } = this.#facts;
    if (facts.isReadOnly !== isReadOnly || facts.readOnlyReason !== readOnlyReason)
      this.#report(facts);
  }

  #rename(to: string): void {
    const from = this.id;
    if (to === from) return;
    noteUnsaved(from, false);
    noteUnsaved(to, this.isUnsaved);
    this.#report({ id: to });
    void this.#local.close({ forget: true });
    this.#local = this.#newLocalCopy();
    this.#events.tell({ kind: 'renamed', from, to });
  }

  /** Brings the facts about saving up to date. */
  #reportSaving(): void {
    const facts = this.#saving.facts();
    const isUnsaved = facts.unsavedSinceMs !== null;
    if (isUnsaved !== this.isUnsaved) noteUnsaved(this.id, isUnsaved);
    this.#connection.watchSave(isUnsaved);
    this.#report(facts);
  }

  #report(change: Partial<SyncFacts>): void {
    const before = this.#facts;
    const isNews = (Object.keys(change) as (keyof SyncFacts)[]).some(
      (key) => before[key] !== change[key],
    );
    if (!isNews) return;
    this.#facts = { ...before, ...change };
    this.#changes.tell(this.#facts);
  }

  #sendOwnState(awareness: Awareness): void {
    this.#send(awarenessFrame(encodeAwarenessUpdate(awareness, [awareness.clientID])));
  }

  #send(frame: Uint8Array): void {
    this.#connection.send(frame as Uint8Array<ArrayBuffer>);
  }
}
