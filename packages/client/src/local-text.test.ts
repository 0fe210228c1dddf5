import { applyChanges, diffText, mapChanges } from '@prompt-manager/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acceptText,
  hearText,
  isTextSaved,
  openText,
  refuseText,
  reopenText,
  sendText,
  typeText,
} from './local-text.ts';
import type { LocalText, ServerText } from './local-text.ts';

const opened = openText({ content: 'one\ntwo\nthree\n', revision: 5 });

describe('W3 one text on its way', () => {
  test('W3 what was typed is unsaved until the server confirms exactly that', () => {
    const typed = typeText(opened, 'ONE\ntwo\nthree\n');
    const sent = sendText(typed);
    const more = typeText(sent, 'ONE\ntwo\nthree\nfour\n');
    const accepted = acceptText(more, 6);
    expect([opened, typed, sent, more].map(isTextSaved)).toEqual([true, false, false, false]);
    expect(accepted).toEqual({
      base: 'ONE\ntwo\nthree\n',
      revision: 6,
      sent: null,
      held: null,
      local: 'ONE\ntwo\nthree\nfour\n',
    });
  });

  test('W3 a text of others while typing is unsent is merged under the typing', () => {
    const heard = hearText(typeText(opened, 'ONE\ntwo\nthree\n'), {
      content: 'one\ntwo\nTHREE\n',
      revision: 6,
    });
    expect(heard).toEqual({
      base: 'one\ntwo\nTHREE\n',
      revision: 6,
      sent: null,
      held: null,
      local: 'ONE\ntwo\nTHREE\n',
    });
  });

  test('W3 a merged text that arrives before the status is the base of the next change', () => {
    const sent = sendText(typeText(opened, 'ONE\ntwo\nthree\n'));
    const typedOn = typeText(sent, 'ONE\ntwo\nthree\nfour\n');
    const accepted = acceptText(
      hearText(typedOn, { content: 'ONE\ntwo\nTHREE\n', revision: 7 }),
      7,
    );
    expect(accepted).toEqual({
      base: 'ONE\ntwo\nTHREE\n',
      revision: 7,
      sent: null,
      held: null,
      local: 'ONE\ntwo\nTHREE\nfour\n',
    });
  });

  test('W3 a text of others that the sent one replaced by the same text does not count', () => {
    const sent = sendText(typeText(opened, 'ONE\ntwo\nthree\n'));
    // Others changed `three` and changed it back in the revision that took ours in: nothing was told of that one.
    const accepted = acceptText(hearText(sent, { content: 'one\ntwo\nthree\n', revision: 6 }), 8);
    expect(accepted).toMatchObject({
      base: 'ONE\ntwo\nthree\n',
      revision: 8,
      local: 'ONE\ntwo\nthree\n',
    });
  });

  test('W7 a deletion that others made too leaves their text, whatever revision is told after it', () => {
    const sent = sendText(typeText(opened, 'one\nthree\n'));
    const accepted = acceptText(hearText(sent, { content: 'one\nTHREE\n', revision: 6 }), 7);
    expect(accepted).toMatchObject({ base: 'one\nTHREE\n', revision: 7, local: 'one\nTHREE\n' });
  });

  test('W7 what arrived leaves open which text is the newest: null asks for a fresh connection', () => {
    const sent = sendText(typeText(opened, 'ONE\ntwo\nthree\n'));
    expect(acceptText(hearText(sent, { content: 'one\ntwo\nTHREE\n', revision: 6 }), 7)).toBeNull();
  });

  test('D2 a refused text stays as unsaved typing, merged with what others wrote meanwhile', () => {
    const sent = sendText(typeText(opened, 'ONE\ntwo\nthree\n'));
    const refused = refuseText(hearText(sent, { content: 'one\ntwo\nTHREE\n', revision: 6 }));
    expect(refused).toEqual({
      base: 'one\ntwo\nTHREE\n',
      revision: 6,
      sent: null,
      held: null,
      local: 'ONE\ntwo\nTHREE\n',
    });
  });

  test('F2 line ends are sent as the server keeps them', () => {
    expect(typeText(opened, 'a\r\nb\r\n').local).toBe('a\nb\n');
  });
});

describe('W10 a fresh connection', () => {
  const sent = sendText(typeText(opened, 'ONE\ntwo\nthree\n'));

  test('D6 typing from before is merged with what changed meanwhile', () => {
    const again = reopenText(typeText(opened, 'ONE\ntwo\nthree\n'), {
      content: 'one\ntwo\nTHREE\nfour\n',
      revision: 9,
    });
    expect(again).toMatchObject({
      base: 'one\ntwo\nTHREE\nfour\n',
      revision: 9,
      local: 'ONE\ntwo\nTHREE\nfour\n',
    });
  });

  test('D6 a text that was saved although its answer got lost is not put in twice', () => {
    expect(reopenText(sent, { content: 'ONE\ntwo\nthree\n', revision: 6 })).toMatchObject({
      local: 'ONE\ntwo\nthree\n',
      base: 'ONE\ntwo\nthree\n',
    });
    expect(reopenText(sent, { content: 'ONE\ntwo\nthree\nfour\n', revision: 7 })).toMatchObject({
      local: 'ONE\ntwo\nthree\nfour\n',
    });
  });

  test('D6 a text that was not saved before the connection broke is still there', () => {
    expect(reopenText(sent, { content: 'one\ntwo\nthree\n', revision: 5 })).toMatchObject({
      local: 'ONE\ntwo\nthree\n',
      base: 'one\ntwo\nthree\n',
    });
    expect(reopenText(sent, { content: 'one\ntwo\nthree\nfour\n', revision: 6 })).toMatchObject({
      local: 'ONE\ntwo\nthree\nfour\n',
    });
  });
});

/** A server as SPEC W3 describes it, small enough to be seen right: one edit is one revision, told in order. */
class ModelServer {
  readonly texts: string[] = ['', 'start\n'];
  failNext = false;

  get revision(): number {
    return this.texts.length - 1;
  }

  get content(): string {
    return this.texts[this.revision] ?? '';
  }

  /** Merges a text based on a revision; null when the save fails. */
  take(content: string, baseRevision: number): string | null {
    if (this.failNext) {
      this.failNext = false;
      return null;
    }
    let changes = diffText(this.texts[baseRevision] ?? '', content);
    for (let at = baseRevision; at < this.revision; at += 1) {
      const before = this.texts[at] ?? '';
      changes = mapChanges(changes, diffText(before, this.texts[at + 1] ?? ''), before.length);
    }
    const merged = applyChanges(this.content, changes);
    if (merged !== this.content) this.texts.push(merged);
    return merged;
  }
}

type Frame =
  | { readonly kind: 'update'; readonly text: ServerText }
  | { readonly kind: 'status'; readonly ok: boolean; readonly revision: number };

/** A client with its connection: frames to it and the one text from it wait until they are delivered. */
class ModelClient {
  text: LocalText;
  readonly toClient: Frame[] = [];
  toServer: { readonly content: string; readonly baseRevision: number } | null = null;
  told: number;

  constructor(server: ModelServer) {
    this.text = openText({ content: server.content, revision: server.revision });
    this.told = server.revision;
  }

  send(): void {
    if (this.text.sent !== null || isTextSaved(this.text)) return;
    this.text = sendText(this.text);
    this.toServer = { content: this.text.local, baseRevision: this.text.revision };
  }

  receive(server: ModelServer): void {
    const frame = this.toClient.shift();
    if (frame === undefined) return;
    if (frame.kind === 'update') this.text = hearText(this.text, frame.text);
    else if (!frame.ok) this.text = refuseText(this.text);
    else {
      const accepted = acceptText(this.text, frame.revision);
      if (accepted === null) this.reconnect(server);
      else this.text = accepted;
    }
  }

  reconnect(server: ModelServer): void {
    this.toClient.length = 0;
    this.toServer = null;
    this.told = server.revision;
    this.text = reopenText(this.text, { content: server.content, revision: server.revision });
  }
}

function serve(server: ModelServer, clients: readonly ModelClient[], sender: ModelClient): void {
  const wish = sender.toServer;
  if (wish === null) return;
  sender.toServer = null;
  const before = server.revision;
  const merged = server.take(wish.content, wish.baseRevision);
  const { revision, content } = server;
  for (const client of revision > before ? clients : []) {
    client.told = revision;
    const knows = client === sender && wish.content === content;
    if (!knows) client.toClient.push({ kind: 'update', text: { content, revision } });
  }
  sender.toClient.push({ kind: 'status', ok: merged !== null, revision: sender.told });
}

function settle(server: ModelServer, clients: readonly ModelClient[]): void {
  for (let quiet = false; !quiet;) {
    quiet = true;
    for (const client of clients) {
      client.send();
      serve(server, clients, client);
      while (client.toClient.length > 0) client.receive(server);
      quiet &&= isTextSaved(client.text);
    }
    quiet &&= clients.every(({ toClient }) => toClient.length === 0);
  }
}

const step = fc.record({
  act: fc.constantFrom(
    'type',
    'type',
    'type',
    'send',
    'serve',
    'receive',
    'receive',
    'reconnect',
    'fail' as const,
  ),
  who: fc.nat({ max: 2 }),
  at: fc.nat({ max: 1_000 }),
});

describe('W7 clients of one server', () => {
  test('W7 however frames are delayed, lost or refused, all texts end equal and every typed line is there once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const server = new ModelServer();
        const clients = [0, 1, 2].map(() => new ModelClient(server));
        const typed: string[] = [];
        for (const [index, { act, who, at }] of steps.entries()) {
          const client = clients[who] as ModelClient;
          if (act === 'type') {
            const line = `line ${index} of ${who}`;
            typed.push(line);
            client.text = typeText(client.text, insertLine(client.text.local, at, line));
          } else if (act === 'send') client.send();
          else if (act === 'serve') serve(server, clients, client);
          else if (act === 'receive') client.receive(server);
          else if (act === 'reconnect') client.reconnect(server);
          else server.failNext = true;
        }
        settle(server, clients);
        expect(clients.map(({ text }) => text.local)).toEqual(clients.map(() => server.content));
        expect(server.content.split('\n').sort()).toEqual(['start', '', ...typed].sort());
      }),
      { seed: 20_261_122, numRuns: 500 },
    );
  });

  test('W7 with replacements and deletions at random places all texts still end equal', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ step, insert: fc.string({ maxLength: 3 }), length: fc.nat({ max: 5 }) }),
          { maxLength: 60, size: 'max' },
        ),
        (steps) => {
          const server = new ModelServer();
          const clients = [0, 1, 2].map(() => new ModelClient(server));
          for (const {
            step: { act, who, at },
            insert,
            length,
          } of steps) {
            const client = clients[who] as ModelClient;
            const { local } = client.text;
            const from = Math.min(at % 20, local.length);
            if (act === 'type')
              client.text = typeText(
                client.text,
                (local.slice(0, from) + insert + local.slice(from + length)).toWellFormed(),
              );
            else if (act === 'send') client.send();
            else if (act === 'serve') serve(server, clients, client);
            else if (act === 'receive') client.receive(server);
            else if (act === 'reconnect') client.reconnect(server);
            else server.failNext = true;
          }
          settle(server, clients);
          expect(clients.map(({ text }) => text.local)).toEqual(clients.map(() => server.content));
        },
      ),
      { seed: 20_261_122, numRuns: 500 },
    );
  });
});

function insertLine(text: string, at: number, line: string): string {
  const lines = text.split('\n');
  lines.splice(at % lines.length, 0, line);
  return lines.join('\n');
}
