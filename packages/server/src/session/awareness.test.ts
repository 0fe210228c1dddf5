import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { expect, onTestFinished, test } from 'vitest';
import { PromptAwareness, type AwarenessMember } from './awareness.ts';

class Member implements AwarenessMember {
  readonly received: Uint8Array[] = [];

  sendAwareness(update: Uint8Array): void {
    this.received.push(update);
  }
}

/** An awareness message as y-protocols writes it: client, clock, state. */
function states(
  clients: readonly number[],
  { clock = 1, state = {} }: { clock?: number; state?: object | null } = {},
): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, clients.length);
  for (const client of clients) {
    writeVarUint(encoder, client);
    writeVarUint(encoder, clock);
    writeVarString(encoder, JSON.stringify(state));
  }
  return toUint8Array(encoder);
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

function shared(count: number): { awareness: PromptAwareness; members: Member[] } {
  const awareness = new PromptAwareness(() => undefined, {
    runningMs: () => 0,
    onChanged: () => undefined,
  });
  const members = range(0, count).map(() => new Member());
  for (const member of members) {
    awareness.join(member);
    onTestFinished(() => awareness.leave(member));
  }
  return { awareness, members };
}

test('W10 Y4 a session may show so many cursors; a message with more is refused whole and passed on to nobody', () => {
  const { awareness, members } = shared(2);
  const [one, two] = members as [Member, Member];
  awareness.receive(one, states(range(1, 100)));
  expect(two.received).toHaveLength(1);
  const refusal = expect.objectContaining({ code: 'invalid_update' });
  expect(() => awareness.receive(one, states([101]))).toThrow(refusal);
  expect(() => awareness.receive(two, states(range(200, 101)))).toThrow(refusal);
  // Nor does taking cursors away make room for others: their clocks are kept.
  awareness.receive(one, states(range(1, 100), { clock: 2, state: null }));
  expect(() => awareness.receive(one, states([101], { state: null }))).toThrow(refusal);
  expect(two.received).toHaveLength(2);
});

test('H9 the person behind a session is the one name that its clients show', () => {
  const { awareness, members } = shared(2);
  const [one, two] = members as [Member, Member];
  const named = (name: unknown): object => ({ user: { name } });
  expect(awareness.authorOf(one)).toBe(null);
  awareness.receive(one, states([1], { state: named('e\u0301va \u202eX\n') }));
  awareness.receive(two, states([2], { state: named('Ann') }));
  expect([awareness.authorOf(one), awareness.authorOf(two)]).toEqual(['\u00e9va X', 'Ann']);
  awareness.receive(one, states([3], { state: named('Bob') }));
  expect(awareness.authorOf(one)).toBe(null);
  awareness.receive(one, states([3], { clock: 2, state: null }));
  expect(awareness.authorOf(one)).toBe('\u00e9va X');
  // What others say of it is nothing it said.
  awareness.receive(two, states([1], { clock: 2, state: named('Eve') }));
  expect([awareness.authorOf(one), awareness.authorOf(two)]).toEqual(['\u00e9va X', 'Ann']);
  awareness.receive(one, states([1], { clock: 3, state: named('\u200b ') }));
  expect(awareness.authorOf(one)).toBe(null);
});

test('H9 a client that is back before its broken connection was noticed is the same person, also when that one goes', () => {
  const { awareness, members } = shared(3);
  const [broken, back, other] = members as [Member, Member, Member];
  const ann = { user: { name: 'Ann' } };
  awareness.receive(broken, states([1], { state: ann }));
  awareness.receive(other, states([2], { state: {} }));
  // An unmodified provider sends on what it hears: that says nothing of who it is.
  awareness.receive(back, states([1, 2], { state: ann }));
  expect(awareness.authorOf(back)).toBe(null);
  awareness.receive(back, states([1], { clock: 2, state: ann }));
  expect([awareness.authorOf(back), awareness.authorOf(broken)]).toEqual(['Ann', null]);
  awareness.leave(broken);
  expect(awareness.people().map(({ client }) => client)).toEqual([1]);
});

test('Y1 a session may move its cursors and echo everybody else’s as often as it likes', () => {
  const { awareness, members } = shared(3);
  const [one, two, three] = members as [Member, Member, Member];
  awareness.receive(one, states(range(1, 100)));
  awareness.receive(two, states(range(101, 100)));
  // An unmodified provider sends on what it hears.
  awareness.receive(one, states(range(101, 100)));
  awareness.receive(one, states(range(1, 100), { clock: 2, state: { at: 7 } }));
  expect(three.received).toHaveLength(3);
});
