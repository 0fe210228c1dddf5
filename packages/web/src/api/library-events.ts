import { systemPorts } from '@prompt-manager/client';
import type { ChangesEvent, LibraryChange, PresenceEvent } from '@prompt-manager/protocol';
import {
  listedOf,
  patchPrompts,
  promptIndex,
  promptsRead,
  refreshPrompts,
} from '../library/prompt-index.ts';
import { setPresence } from '../presence/people-here.ts';
import { otherLibraryFound, serverFound, serverLost } from '../state/server-state.ts';
import { http } from './http.ts';
import { outdate, readAgain } from './query-client.ts';
import { followEvents } from './shared-events.ts';

/** Changes that show in the tree are read at once, others (somebody types) once in a while. */
const structureDelayMs = 30;
const textDelayMs = 700;
/** Display names of other prompts may follow from a change of names: the list is read again when it is quiet. */
const namesDelayMs = 2_000;
const problemsDelayMs = 150;
/** More changed prompts than this are read as one list. */
const maxReadOneByOne = 30;

type ChangeListener = (changes: readonly LibraryChange[]) => void;

const listeners = new Set<ChangeListener>();

/** Hears of every committed change of the library, in order (SPEC N1). */
export function onLibraryChange(listener: ChangeListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Keeps what was read from the library true (SPEC U45). The answer ends that. */
export function followLibrary(): () => void {
  const follower = new LibraryFollower();
  follower.open();
  return () => follower.close();
}

class LibraryFollower {
  #end: () => void = () => undefined;
  readonly #changed = new Set<string>();
  readonly #cancels = new Map<string, () => void>();

  open(): void {
    this.#end = followEvents({
      onFound: (isWhole) => this.#found(isWhole),
      onLost: serverLost,
      onOther: otherLibraryFound,
      onPresence: (data) => setPresence(JSON.parse(data) as PresenceEvent),
      onResync: () => this.#refreshAll(),
      // The server checked what it sends against its own schema.
      onChanges: (data) => this.#take(JSON.parse(data) as ChangesEvent),
    });
  }

  close(): void {
    this.#end();
    for (const cancel of this.#cancels.values()) cancel();
  }

  /** What happened before the stream was there, or while no window held it, was not told, unless it is whole. */
  #found(isWhole: boolean): void {
    if (!isWhole) this.#refreshAll();
    serverFound();
    // A server with somebody to tell of does so next.
    setPresence({ people: [], omitted: 0 });
  }

  #refreshAll(): void {
    void refreshPrompts();
    void readAgain(['problems']);
    outdate('active');
  }

  #take({ changes, problems_changed }: ChangesEvent): void {
    outdate('none');
    const removed: string[] = [];
    for (const { kind, id, from } of changes) {
      if (from !== undefined) removed.push(from);
      if (kind === 'delete' || kind === 'hide') removed.push(id);
      else this.#changed.add(id);
    }
    for (const id of removed)
      if (
        !changes.some(
          (change) => change.id === id && change.kind !== 'delete' && change.kind !== 'hide',
        )
      )
        this.#changed.delete(id);
    if (removed.length > 0) patchPrompts([], removed);
    const isStructure = changes.some(({ kind }) => kind !== 'update');
    this.#later(
      'read',
      isStructure ? structureDelayMs : textDelayMs,
      () => void this.#readChanged(),
    );
    if (isStructure) this.#later('names', namesDelayMs, () => void refreshPrompts(), 'restart');
    if (problems_changed)
      this.#later('problems', problemsDelayMs, () => void readAgain(['problems']));
    for (const listener of listeners) listener(changes);
  }

  async #readChanged(): Promise<void> {
    await promptsRead();
    const ids = [...this.#changed];
    this.#changed.clear();
    if (ids.length > maxReadOneByOne || promptIndex().all.length === 0) return refreshPrompts();
    const read = await Promise.allSettled(ids.map((id) => http.get(id)));
    // One that is gone by now has an event of its own.
    const found = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    patchPrompts(found.map(listedOf), []);
    return undefined;
  }

  /** Runs once after the delay; a shorter delay wins over one that waits, `restart` over any. */
  #later(name: string, delayMs: number, run: () => void, mode: 'keep' | 'restart' = 'keep'): void {
    const waiting = this.#cancels.get(name);
    if (waiting !== undefined && mode === 'keep' && delayMs >= textDelayMs) return;
    waiting?.();
    this.#cancels.set(
      name,
      systemPorts.setTimer(delayMs, () => {
        this.#cancels.delete(name);
        run();
      }),
    );
  }
}
