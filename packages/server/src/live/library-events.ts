import type { PromptId } from '@prompt-manager/core';
import type {
  ChangesEvent,
  IndexingEvent,
  LibraryChange,
  ResyncEvent,
} from '@prompt-manager/protocol';
import type { CommittedBatch, CommittedChange } from '../library/committed.ts';
import type { Ports } from '../ports.ts';
import { eventFrame, positionFrame } from './event-stream.ts';
import type { EventStream } from './event-stream.ts';
import { Presence } from './presence.ts';
import type { PeopleSource } from './presence.ts';

/** Events kept so that a client that was away can be told what it missed; older ones answer `resync`. */
const maxKeptEvents = 1_000;

/** Most changes told one by one; a mounted directory of 100,000 prompts is one `resync`. */
const maxChangesPerEvent = 1_000;

/** Changes in all events kept, so that a thousand long ones cost no more than some thousand short ones. */
const maxKeptChanges = 10_000;

/** Progress is told this often; indexing 100,000 prompts takes hundreds of steps. */
const indexingEveryMs = 250;

/** A change as it is told, but for its time, which is written when somebody asks. */
type ToldChange = Omit<LibraryChange, 'at'> & { readonly atMs: number };

/** An event, of which a frame is made only when somebody hears it. */
interface KeptEvent {
  readonly number: number;
  /** Null for more changes than are told one by one. */
  readonly changes: readonly ToldChange[] | null;
  readonly problemsChanged: boolean;
}

/** A client and whether it has to be told that something was left out. */
interface Reader {
  readonly stream: EventStream;
  isBehind: boolean;
}

/** What {@link LibraryEvents} is made of. */
export interface LibraryEventsOptions {
  /** Names this run of the server: positions of another run mean nothing. */
  readonly run: string;
  /** Bytes one client may leave unread before events are left out. */
  readonly maxUnreadBytes: number;
  readonly ports: Pick<Ports, 'runningMs' | 'setTimer'>;
  /** Everybody who has a prompt open and says who they are. */
  readonly people: PeopleSource;
}

/**
 * Tells everybody who listens what was committed anywhere in the library (SPEC N1 to N3).
 *
 * 1. Only ever told facts, in the order they were committed, each event once.
 * 2. A client hears every event or, when it was too slow or away for too long, `resync`: never a gap in silence.
 */
export class LibraryEvents {
  readonly #options: LibraryEventsOptions;
  readonly #readers = new Set<Reader>();
  readonly #kept: KeptEvent[] = [];
  #keptChanges = 0;
  #number = 0;
  #indexing: IndexingEvent['indexing'] = null;
  #indexingToldMs = Number.NEGATIVE_INFINITY;
  readonly #presence: Presence;

  constructor(options: LibraryEventsOptions) {
    this.#options = options;
    this.#presence = new Presence({
      people: options.people,
      ports: options.ports,
      tell: (frame) => {
        for (const reader of this.#readers) this.#send(reader, frame);
      },
    });
  }

  /** Somebody came to a prompt, left one, moved in one, or one got another id. */
  notePresence(): void {
    if (this.#readers.size > 0) this.#presence.note();
  }

  /** Ends what was started. */
  close(): void {
    this.#presence.close();
  }

  /** Tells a committed batch. `touched` are the prompts whose text or inclusions it changed. */
  tell(batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    const changes = batch.filter(isVisible);
    if (changes.length === 0) return;
    this.#number += 1;
    const event: KeptEvent = {
      number: this.#number,
      changes: changes.length > maxChangesPerEvent ? null : changes.map(toldChange),
      problemsChanged: touched.size > 0 || changes.some(isHeaderChanged),
    };
    this.#keep(event);
    if (this.#readers.size === 0) return;
    const frame = this.#frameOf(event);
    for (const reader of this.#readers) this.#send(reader, frame);
  }

  /** Tells how far the search index is, null once it has everything. Not kept: who comes later is told where it is then. */
  tellIndexing(progress: IndexingEvent['indexing']): void {
    const isFirstOrLast = progress === null || this.#indexing === null;
    this.#indexing = progress;
    const nowMs = this.#options.ports.runningMs();
    if (!isFirstOrLast && nowMs - this.#indexingToldMs < indexingEveryMs) return;
    this.#indexingToldMs = nowMs;
    for (const reader of this.#readers) this.#send(reader, indexingFrame(progress));
  }

  /** Where the events are now: who names it as the last one heard is told everything that comes after. */
  position(): string {
    return this.#position(this.#number);
  }

  /** Tells a client everything from now on, what it missed since the position it names first. */
  add(stream: EventStream, lastEventId: string | undefined): void {
    const reader: Reader = { stream, isBehind: false };
    const missed = lastEventId === undefined ? [] : this.#since(lastEventId);
    if (missed === null) stream.send(this.#resync('restarted'));
    else {
      stream.send(positionFrame(lastEventId ?? this.position()));
      for (const event of missed) stream.send(this.#frameOf(event));
    }
    if (this.#indexing !== null) stream.send(indexingFrame(this.#indexing));
    if (this.#presence.isAnybodyThere()) stream.send(this.#presence.frame());
    this.#readers.add(reader);
    stream.onEnded(() => this.#readers.delete(reader));
  }

  #send(reader: Reader, frame: string): void {
    if (reader.isBehind) return;
    const { stream } = reader;
    if (stream.unreadBytes <= this.#options.maxUnreadBytes) return stream.send(frame);
    reader.isBehind = true;
    stream.onceDrained(() => {
      reader.isBehind = false;
      stream.send(this.#resync('behind'));
      // Also that nobody is there any more: who left meanwhile was told of before.
      stream.send(this.#presence.frame());
    });
  }

  /** The events after a position; null when it is of another run or too long ago. */
  #since(position: string): readonly KeptEvent[] | null {
    const [run, digits] = splitPosition(position);
    const number = /^\d{1,15}$/.test(digits) ? Number(digits) : null;
    if (run !== this.#options.run || number === null || number > this.#number) return null;
    const oldest = this.#kept[0]?.number ?? this.#number + 1;
    return number + 1 < oldest ? null : this.#kept.slice(number + 1 - oldest);
  }

  #keep(event: KeptEvent): void {
    this.#kept.push(event);
    this.#keptChanges += event.changes?.length ?? 0;
    while (this.#kept.length > maxKeptEvents || this.#keptChanges > maxKeptChanges)
      this.#keptChanges -= this.#kept.shift()?.changes?.length ?? 0;
  }

  #position(number: number): string {
    return `${this.#options.run}.${number}`;
  }

  #frameOf({ number, changes, problemsChanged }: KeptEvent): string {
    if (changes === null) return this.#resync('many', number);
    const data: ChangesEvent = {
      changes: changes.map(({ atMs, ...told }) => ({ ...told, at: new Date(atMs).toISOString() })),
      problems_changed: problemsChanged,
    };
    return eventFrame('changes', this.#position(number), data);
  }

  #resync(reason: ResyncEvent['reason'], number = this.#number): string {
    const data: ResyncEvent = { reason };
    return eventFrame('resync', this.#position(number), data);
  }
}

function indexingFrame(indexing: IndexingEvent['indexing']): string {
  const data: IndexingEvent = { indexing };
  return eventFrame('indexing', null, data);
}

/** False for the first entry of a prompt in the journal, which changes nothing that anybody sees (SPEC D8). */
function isVisible({ kind, before, after }: CommittedChange): boolean {
  return kind !== 'update' || before?.revision !== after?.revision;
}

function isHeaderChanged({ before, after }: CommittedChange): boolean {
  return before !== null && after !== null && before.header !== after.header;
}

function splitPosition(position: string): readonly [run: string, digits: string] {
  const dot = position.lastIndexOf('.');
  return [position.slice(0, dot), position.slice(dot + 1)];
}

function toldChange(change: CommittedChange): ToldChange {
  const { kind, id, after, revision, atMs, contributions } = change;
  return {
    kind,
    id: after?.id ?? id,
    ...(kind === 'rename' && { from: id }),
    revision: kind === 'hide' ? null : revision,
    atMs,
    // Of several that were committed together, the one that people at an editor did not see coming.
    origin:
      (contributions.find(({ origin }) => origin === 'file') ?? contributions[0])?.origin ?? null,
  };
}
