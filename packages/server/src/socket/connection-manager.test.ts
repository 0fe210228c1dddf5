import { expect, test } from 'vitest';
import type { Frame } from '../session/session.ts';
import { ConnectionManager, type Connection } from './connection-manager.ts';

class Reader implements Connection {
  readonly received: Frame[] = [];
  onSend: () => void = () => undefined;

  send(frame: Frame): void {
    this.onSend();
    this.received.push(frame);
  }
}

function managed(): {
  manager: ConnectionManager<Reader>;
  failed: [Reader, unknown][];
  join: (promptId: string) => Reader;
} {
  const failed: [Reader, unknown][] = [];
  const manager = new ConnectionManager<Reader>((reader, error) => failed.push([reader, error]));
  const join = (promptId: string): Reader => {
    const reader = new Reader();
    manager.connect(promptId, reader);
    return reader;
  };
  return { manager, failed, join };
}

test('W3 a broadcast reaches every connection of the prompt and no other', () => {
  const { manager, join } = managed();
  const [one, two, elsewhere] = [join('a'), join('a'), join('b')];
  manager.broadcast('a', () => ['news']);
  expect([one, two, elsewhere].map(({ received }) => received)).toEqual([['news'], ['news'], []]);
});

test('W3 when one leaves the others stay; when the last leaves the prompt is forgotten', () => {
  const { manager, join } = managed();
  const [one, two] = [join('a'), join('a')];
  expect(manager.disconnect(one)).toBe(true);
  manager.broadcast('a', () => ['after']);
  expect([one.received, two.received, manager.size, manager.promptCount]).toEqual([
    [],
    ['after'],
    1,
    1,
  ]);
  manager.disconnect(two);
  manager.broadcast('a', () => ['nobody']);
  expect([manager.size, manager.promptCount, manager.connections('a')]).toEqual([0, 0, []]);
});

test('W3 unknown connections and unknown prompts are no error', () => {
  const { manager, join } = managed();
  join('a');
  expect(manager.disconnect(new Reader())).toBe(false);
  manager.broadcast('never', () => ['x']);
  expect(manager.size).toBe(1);
});

test('W10 one failing reader among many is disconnected and reported; the others hear', () => {
  const { manager, failed, join } = managed();
  const readers = Array.from({ length: 20 }, () => join('a'));
  const broken = readers[7] as Reader;
  const error = new Error('broken pipe');
  broken.onSend = () => {
    throw error;
  };
  manager.broadcast('a', () => ['one']);
  manager.broadcast('a', () => ['two']);
  expect(failed).toEqual([[broken, error]]);
  expect(
    readers.filter((reader) => reader !== broken).every(({ received }) => received.length === 2),
  ).toBe(true);
  expect(manager.size).toBe(19);
});

test('W3 a reader that leaves during a broadcast hears no more, and one that comes waits for the next', () => {
  const { manager, join } = managed();
  const [first, leaving, last] = [join('a'), join('a'), join('a')];
  let late: Reader | undefined;
  first.onSend = () => {
    manager.disconnect(leaving);
    late ??= join('a');
  };
  manager.broadcast('a', () => ['one']);
  expect([first.received, leaving.received, last.received, late?.received]).toEqual([
    ['one'],
    [],
    ['one'],
    [],
  ]);
  manager.broadcast('a', () => ['two']);
  expect([last.received, late?.received]).toEqual([['one', 'two'], ['two']]);
});

test('W3 each connection may be given its own frames', () => {
  const { manager, join } = managed();
  const [one, two] = [join('a'), join('a')];
  manager.broadcast('a', (connection) => (connection === one ? ['x', 'y'] : []));
  expect([one.received, two.received]).toEqual([['x', 'y'], []]);
});

test('W9 connecting again moves a connection', () => {
  const { manager, join } = managed();
  const [one, two] = [join('a'), join('b')];
  manager.connect('b', one);
  manager.broadcast('b', () => ['both']);
  manager.broadcast('a', () => ['nobody']);
  expect([one.received, two.received]).toEqual([['both'], ['both']]);
  manager.connect('c', one);
  expect([manager.connections('b'), manager.connections('c'), manager.size]).toEqual([
    [two],
    [one],
    2,
  ]);
});
