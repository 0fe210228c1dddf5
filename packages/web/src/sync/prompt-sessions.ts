import { systemPorts } from '@prompt-manager/client';
import { PromptSession } from './prompt-session.ts';
import { unsavedIds } from './unsaved-ids.ts';

/** Prompts kept open after they were left, so that coming back is instant. Each costs two sockets. */
const maxIdle = 3;

interface OpenSession {
  readonly session: PromptSession;
  users: number;
}

/**
 * The prompts this window holds open (SPEC U30).
 *
 * 1. A prompt with unsaved text is never closed; coming back to it shows that text.
 * 2. Of those that are saved and that nobody shows, the last few stay open; first of all those whose file cannot be written,
 *    so that what is said of it goes when it is (SPEC U208).
 */
export class PromptSessions {
  readonly #baseUrl: string;
  /** In the order they were left. */
  readonly #open = new Set<OpenSession>();
  readonly #onUnsaved: (ids: readonly string[]) => void;

  /** `onUnsaved` hears in which prompts something typed is not saved. */
  constructor(baseUrl: string, onUnsaved: (ids: readonly string[]) => void) {
    this.#baseUrl = baseUrl;
    this.#onUnsaved = onUnsaved;
  }

  /** Opens a prompt, or takes the session that is open; the answer's `release` lets go of it. */
  use(id: string): { readonly session: PromptSession; readonly release: () => void } {
    const known = [...this.#open].find(({ session }) => session.id === id && isShown(session));
    const open = known ?? this.#start(id);
    open.users += 1;
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      open.users -= 1;
      this.#open.delete(open);
      this.#open.add(open);
      this.#tidy();
    };
    return { session: open.session, release };
  }

  /** Opens the prompts with edits of an earlier visit that were never confirmed, until they are. */
  resume(): void {
    for (const id of unsavedIds())
      if (![...this.#open].some((o) => o.session.id === id)) this.#start(id);
  }

  /** What was typed and is nowhere but in this browser. */
  unsaved(): readonly { readonly id: string; readonly text: string }[] {
    return [...this.#open].flatMap(({ session }) =>
      session.isUnsaved ? [{ id: session.id, text: session.document.text.toString() }] : [],
    );
  }

  /** What somebody takes along from a page that stopped: what is nowhere but here, else the text that was shown last. */
  toTakeAlong(): readonly { readonly id: string; readonly text: string }[] {
    const unsaved = this.unsaved();
    if (unsaved.length > 0) return unsaved;
    const last = [...this.#open].at(-1)?.session;
    return last === undefined ? [] : [{ id: last.id, text: last.document.text.toString() }];
  }

  /** Tries every lost connection again. */
  reconnect(): void {
    for (const { session } of this.#open) session.reconnect();
  }

  /** The browser lost its network. */
  loseNetwork(): void {
    for (const { session } of this.#open) session.loseNetwork();
  }

  #start(id: string): OpenSession {
    const session = new PromptSession({
      baseUrl: this.#baseUrl,
      id,
      hasUnsaved: unsavedIds().includes(id),
      webSocket: WebSocket,
      ports: systemPorts,
    });
    const open: OpenSession = { session, users: 0 };
    this.#open.add(open);
    session.onChange(() => {
      this.#onUnsaved(
        [...this.#open].flatMap((each) => (each.session.isUnsaved ? [each.session.id] : [])),
      );
      if (open.users === 0 && !session.isUnsaved) this.#tidy();
    });
    session.start();
    return open;
  }

  #tidy(): void {
    const idle = [...this.#open].filter(({ session, users }) => users === 0 && !session.isUnsaved);
    const over = idle.filter(({ session }) => !isAlive(session));
    const surplus = idle
      .filter((open) => !over.includes(open))
      .toSorted((a, b) => Number(isUnwritten(a)) - Number(isUnwritten(b)))
      .slice(0, -maxIdle);
    for (const open of [...over, ...surplus]) {
      this.#open.delete(open);
      open.session.close();
    }
  }
}

/** Whether its file cannot be written, as far as is known. */
function isUnwritten({ session }: OpenSession): boolean {
  return session.facts.mirrorFailure !== null;
}

/** Whether who opens the prompt is to see this session: a fresh one would send what waits here for an answer. */
function isShown(session: PromptSession): boolean {
  return isAlive(session) || (session.isUnsaved && !session.isLetGo);
}

/** False for a connection that ended for good, whose text is only to be read. */
function isAlive({ facts }: PromptSession): boolean {
  return facts.connection.kind !== 'closed';
}
