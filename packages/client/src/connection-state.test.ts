import { expect, test } from 'vitest';
import { finalCloseCodes, transition } from './connection-state.ts';
import type { ConnectionEffect, ConnectionEvent, ConnectionState } from './connection-state.ts';

type StateKind = ConnectionState['kind'];
type EventKind = ConnectionEvent['kind'];

const nowMs = 100_000;

const states: { readonly [K in StateKind]: ConnectionState } = {
  connecting: { kind: 'connecting', failures: 2 },
  open: { kind: 'open', failures: 2, sinceMs: nowMs - 1_000 },
  waiting: { kind: 'waiting', failures: 2, retryAtMs: nowMs + 300 },
  closed: { kind: 'closed', code: 4004, reason: 'gone' },
};

const events: { readonly [K in EventKind]: ConnectionEvent } = {
  opened: { kind: 'opened' },
  lost: { kind: 'lost', code: 1006, reason: '', chance: 1 },
  due: { kind: 'due' },
  reconnect: { kind: 'reconnect' },
  close: { kind: 'close' },
};

interface Expected {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect['kind'][];
}

const closed: ConnectionState = { kind: 'closed', code: 1000, reason: 'closed by this program' };
const waitingLonger: Expected = {
  state: { kind: 'waiting', failures: 3, retryAtMs: nowMs + 1_000 },
  effects: ['wait'],
};
const connecting: ConnectionState = { kind: 'connecting', failures: 2 };
const same = (kind: StateKind): Expected => ({ state: states[kind], effects: [] });

/** Every state with every event: a new one does not compile until it is decided here. */
const table: { readonly [S in StateKind]: { readonly [E in EventKind]: Expected } } = {
  connecting: {
    opened: { state: { kind: 'open', failures: 2, sinceMs: nowMs }, effects: [] },
    lost: waitingLonger,
    due: same('connecting'),
    reconnect: same('connecting'),
    close: { state: closed, effects: ['disconnect'] },
  },
  open: {
    opened: same('open'),
    lost: waitingLonger,
    due: same('open'),
    reconnect: { state: connecting, effects: ['disconnect', 'connect'] },
    close: { state: closed, effects: ['disconnect'] },
  },
  waiting: {
    opened: same('waiting'),
    lost: same('waiting'),
    due: { state: connecting, effects: ['connect'] },
    reconnect: { state: connecting, effects: ['stop_waiting', 'connect'] },
    close: { state: closed, effects: ['stop_waiting'] },
  },
  closed: {
    opened: same('closed'),
    lost: same('closed'),
    due: same('closed'),
    reconnect: same('closed'),
    close: same('closed'),
  },
};

const cells = Object.entries(table).flatMap(([state, row]) =>
  Object.entries(row).map(
    ([event, expected]) => [state as StateKind, event as EventKind, expected] as const,
  ),
);

test.each(cells)(
  'W9 a connection that is %s and meets %s goes where the table says',
  (state, event, expected) => {
    const result = transition(states[state], events[event], nowMs);
    expect({ state: result.state, effects: result.effects.map(({ kind }) => kind) }).toEqual(
      expected,
    );
  },
);

test.each(finalCloseCodes)('W9 close code %i ends the tries', (code) => {
  const result = transition(states.open, { kind: 'lost', code, reason: 'why', chance: 0 }, nowMs);
  expect(result).toEqual({ state: { kind: 'closed', code, reason: 'why' }, effects: [] });
});

test('W9 the codes of restart and of too slow a reader are tried again', () => {
  for (const code of [1000, 1001, 1006, 1011, 1012, 1013]) {
    expect(
      transition(states.open, { kind: 'lost', code, reason: '', chance: 0 }, nowMs).state.kind,
    ).toBe('waiting');
  }
});

test('W9 waits double up to 15 s, are spread by chance, and start over after a connection that lasted', () => {
  const waitMs = (failures: number, chance: number): number => {
    const [effect] = transition(
      { kind: 'connecting', failures },
      { kind: 'lost', code: 1006, reason: '', chance },
      nowMs,
    ).effects;
    return effect?.kind === 'wait' ? effect.delayMs : Number.NaN;
  };
  expect([0, 1, 2, 3, 6, 7, 50].map((failures) => waitMs(failures, 1))).toEqual([
    250, 500, 1_000, 2_000, 15_000, 15_000, 15_000,
  ]);
  expect([0, 1, 2].map((failures) => waitMs(failures, 0))).toEqual([125, 250, 500]);
  const lasted: ConnectionState = { kind: 'open', failures: 9, sinceMs: nowMs - 5_000 };
  expect(transition(lasted, events.lost, nowMs).state).toEqual({
    kind: 'waiting',
    failures: 1,
    retryAtMs: nowMs + 250,
  });
});
