import { defaultLimits } from '@prompt-manager/core';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { parsePromptId } from '@prompt-manager/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { CommittedBatch } from '../library/committed.ts';
import { EventStreams } from './event-streams.ts';
import { LibraryEvents } from './library-events.ts';
import type { PeopleSource } from './presence.ts';

/** A socket whose other end takes nothing until `readAll` is called. */
class StalledSocket extends Duplex {
  taken = '';
  readonly #waiting: { readonly text: string; readonly taken: () => void }[] = [];
  #isReading = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, taken: () => void): void {
    this.#waiting.push({ text: chunk.toString('utf8'), taken });
    if (this.#isReading) this.readAll();
  }

  override _read(): void {
    // Nothing ever comes in.
  }

  readAll(): void {
    this.#isReading = true;
    for (const { text, taken } of this.#waiting.splice(0)) {
      this.taken += text;
      taken();
    }
  }

  stall(): void {
    this.#isReading = false;
  }
}

function setUp(people: PeopleSource = () => []) {
  let beat = (): void => undefined;
  let nowMs = 0;
  const ports = {
    setTimer: (_delayMs: number, run: () => void) => {
      beat = run;
      return () => (beat = () => undefined);
    },
  };
  const streams = new EventStreams(ports, defaultLimits);
  const events = new LibraryEvents({
    run: 'run',
    maxUnreadBytes: 1_000,
    ports: { runningMs: () => nowMs, setTimer: () => () => undefined },
    people,
  });
  const connect = () => {
    const socket = new StalledSocket();
    const response = new ServerResponse(new IncomingMessage(socket as unknown as Socket));
    response.assignSocket(socket as unknown as Socket);
    const reply = { getHeaders: () => ({}), hijack: () => undefined, raw: response };
    const stream = streams.open(
      { method: 'GET' } as FastifyRequest,
      reply as unknown as FastifyReply,
    );
    if (stream === null) throw new Error('a stream was asked for');
    events.add(stream, undefined);
    return { socket, stream };
  };
  return { streams, events, connect, beat: () => beat(), pass: (ms: number) => (nowMs += ms) };
}

function batch(revision: number): CommittedBatch {
  const id = parsePromptId('x'.repeat(200));
  const head = { id, revision } as NonNullable<CommittedBatch[number]['after']>;
  const before = { ...head, revision: revision - 1 };
  const [textChanges, update] = [() => [], () => null];
  const change = { id, revision, before, after: head, textChanges, update } as const;
  return [{ kind: 'update', ...change, atMs: 0, contributions: [] }];
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('N3 a client that does not read costs bounded memory, delays nobody and is told to resync', async () => {
  const { events, connect } = setUp();
  const slow = connect();
  const quick = connect();
  quick.socket.readAll();
  for (let revision = 2; revision <= 101; revision++) {
    events.tell(batch(revision), new Set());
    await settled();
  }
  expect(quick.socket.taken.match(/event: changes/g)).toHaveLength(100);
  expect(slow.stream.unreadBytes).toBeLessThan(1_000 + 600);
  slow.socket.readAll();
  await settled();
  const told = [...slow.socket.taken.matchAll(/id: (run\.\d+)\nevent: (\w+)/g)].map(
    ([, ...each]) => each,
  );
  expect(told.at(0)).toEqual(['run.1', 'changes']);
  expect(told.at(-1)).toEqual(['run.100', 'resync']);
  expect(told.length).toBeLessThan(10);
  events.tell(batch(102), new Set());
  await settled();
  expect(slow.socket.taken).toContain('id: run.101\nevent: changes');
});

test('N3 N10 a client that fell behind while the last person left hears that nobody is there', async () => {
  const ann = { id: 'a', client: 1, window: null, name: 'Ann', colour: null, line: 1 };
  let people = [{ ...ann, movedAtMs: 0 }];
  const { events, connect } = setUp(() => people);
  const slow = connect();
  for (let revision = 2; revision <= 20; revision++) events.tell(batch(revision), new Set());
  people = [];
  slow.socket.readAll();
  await settled();
  const told = [...slow.socket.taken.matchAll(/event: presence\ndata: (.*)/g)].map(([, data]) =>
    JSON.parse(data ?? ''),
  );
  expect(told).toMatchObject([{ people: [{ name: 'Ann' }] }, { people: [] }]);
});

test('N4 a client that takes nothing for two minutes is cut off, one that takes something is not', async () => {
  const { events, connect, streams, beat } = setUp();
  const stuck = connect();
  const slow = connect();
  slow.socket.readAll();
  await settled();
  slow.socket.stall();
  for (let beats = 1; beats <= 8; beats++) {
    expect(streams.size).toBe(2);
    events.tell(batch(beats + 1), new Set());
    await settled();
    beat();
    if (beats === 4) slow.socket.readAll();
    await settled();
    slow.socket.stall();
  }
  expect(streams.size).toBe(1);
  expect([stuck.socket.destroyed, slow.socket.destroyed]).toEqual([true, false]);
});

test('N9 the making of the search index is told now and then, at its end, and to who comes meanwhile', async () => {
  const { events, connect, pass } = setUp();
  const early = connect();
  early.socket.readAll();
  for (let done = 0; done < 100; done += 1) {
    events.tellIndexing({ done, total: 100 });
    pass(10);
  }
  const late = connect();
  late.socket.readAll();
  await settled();
  expect(late.socket.taken).toContain(
    'event: indexing\ndata: {"indexing":{"done":99,"total":100}}',
  );
  events.tellIndexing(null);
  const after = connect();
  after.socket.readAll();
  await settled();
  const told = [...early.socket.taken.matchAll(/"done":(\d+)|"indexing":(null)/g)];
  expect(told.map(([, done, end]) => done ?? end)).toEqual(['0', '25', '50', '75', 'null']);
  expect(late.socket.taken).toContain('{"indexing":null}');
  expect(after.socket.taken).not.toContain('indexing');
});
