import { assert, array, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { EventParser } from './event-parser.ts';

test('N8 a stream is taken apart as the standard says', () => {
  const parser = new EventParser();
  const text =
    ': hello\nretry: 1500\nid: 7\n\nevent: changes\ndata: {"a":\ndata:  1}\nid: 8\n\ndata\n\nevent: lost\n\nignored: x\ndata: last\n\ndata: unfinished';
  expect(parser.push(text)).toEqual([
    { event: 'changes', data: '{"a":\n 1}' },
    { event: 'message', data: '' },
    { event: 'message', data: 'last' },
  ]);
  expect([parser.lastEventId, parser.retryMs]).toEqual(['8', 1_500]);
});

test('N8 it does not matter how a stream is cut into pieces, nor how its lines end', () => {
  const pieces = array(
    constantFrom('\n', '\r', '\r\n', 'data: a', 'event: b', 'id: 1', ': c', 'd', ':', '\n\n'),
  );
  assert(
    property(pieces, (all) => {
      const cut = new EventParser();
      const whole = new EventParser();
      const events = all.flatMap((piece) => cut.push(piece));
      const text = all.join('');
      // A lone CR at the end may be the first half of CRLF: both wait for what follows alike.
      expect(events).toEqual(whole.push(text));
      expect(cut.lastEventId).toBe(whole.lastEventId);
      const oneByOne = new EventParser();
      expect(Array.from(text).flatMap((unit) => oneByOne.push(unit))).toEqual(events);
    }),
  );
});
