import { applyChanges, defaultLimits, parsePromptId, PromptError } from '@prompt-manager/core';
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { PromptKey } from '../journal/journal.ts';
import type { Edit, EditText } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import { EditBatch } from './edit-batch.ts';
import { OpenFence } from './open-fence.ts';
import { PastTexts } from './past-texts.ts';
import { SharedText } from './shared-text.ts';

const key = 'k' as PromptKey;
const source = {};

/** A prompt whose edits are journaled in memory, and read back after every one of them. */
class Prompt {
  readonly updates: Uint8Array[];
  readonly past = new PastTexts(1_000_000);
  readonly #fence = new OpenFence();
  /** How often the journal refuses to be read from now on. */
  failures = 0;
  head: Head;
  #draft: SharedText;

  constructor(content: string) {
    const text = { content, header: null, description: null, tags: [] };
    const { shared, update } = SharedText.seed(key, text);
    this.updates = [update];
    this.#draft = shared;
    const rest = { id: parsePromptId('a'), revision: 1, createdAtMs: 0, updatedAtMs: 0 };
    this.head = { ...rest, ...text, key, readOnlyReason: null };
    this.past.add(1, content, []);
    onTestFinished(() => this.close());
  }

  get state(): Uint8Array {
    return this.#draft.state;
  }

  /** Answers the code of the refusal, or null; fails when what is journaled is not what is told. */
  async edit(part: Partial<Edit>): Promise<PromptError | null> {
    const { head, past } = this;
    const context = {
      head,
      past,
      fence: this.#fence,
      draft: this.#draft,
      limits: defaultLimits,
    };
    const reload = async (): Promise<SharedText> => {
      if (this.failures-- > 0) throw new PromptError('journal_unavailable');
      return SharedText.load(key, this.updates);
    };
    const batch = new EditBatch({ ...context, reload });
    const added = batch.add({ source, origin: 'yjs', ...part }, undefined);
    const refusal = batch.isSpoilt ? await batch.mend() : added;
    this.#draft = batch.draft;
    this.updates.push(...batch.steps.map(({ update }) => update));
    this.head = { ...head, ...batch.text, revision: batch.revision };
    for (const { changes } of batch.steps)
      expect(applyChanges(head.content, changes)).toBe(this.head.content);
    const { content, header, description, tags } = this.head;
    const told = { content, header, description, tags };
    expect(this.#draft.read()).toEqual(told);
    const reopened = await reload();
    expect(reopened.read()).toEqual(told);
    reopened.destroy();
    return refusal;
  }

  send(text: EditText, baseRevision?: number): Promise<PromptError | null> {
    return this.edit({ origin: 'socket', text, baseRevision });
  }

  close(): void {
    this.#draft.destroy();
  }
}

/** A Yjs client's copy of a prompt. */
class Copy {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('content');
  readonly meta = this.doc.getMap('meta');

  constructor(prompt: Prompt, clientId?: number) {
    if (clientId !== undefined) this.doc.clientID = clientId;
    this.take(prompt);
    onTestFinished(() => this.doc.destroy());
  }

  take({ state }: Prompt): void {
    Y.applyUpdate(this.doc, state);
  }

  /** The update that a change comes to. */
  change(change: (copy: Copy) => void): Uint8Array {
    const since = Y.encodeStateVector(this.doc);
    this.doc.transact(() => change(this));
    return Y.encodeStateAsUpdate(this.doc, since);
  }
}

const splits = (text: string, at: number): boolean => (text.codePointAt(at - 1) ?? 0) > 0xffff;

test('D6 changes that split a surrogate pair of their base are refused and leave no trace', async () => {
  const prompt = new Prompt('😀😁 x');
  const from = await prompt.send({ changes: [{ from: 1, to: 3, insert: '' }] });
  expect(from).toMatchObject({ code: 'invalid_request', field: 'changes/0/from' });
  const to = await prompt.send({
    changes: [
      { from: 0, to: 0, insert: 'a' },
      { from: 0, to: 3, insert: '' },
    ],
  });
  expect(to).toMatchObject({ code: 'invalid_request', field: 'changes/1/to' });
  expect(prompt.head).toMatchObject({ content: '😀😁 x', revision: 1 });
  expect(await prompt.send({ changes: [{ from: 2, to: 4, insert: '😂' }] })).toBeNull();
  expect(prompt.head.content).toBe('😀😂 x');
});

test('D6 the base of a change decides where its pairs are, not the newest text', async () => {
  const prompt = new Prompt('😀');
  await prompt.send({ content: 'x😀' });
  expect(await prompt.send({ changes: [{ from: 1, to: 1, insert: '!' }] }, 1)).toMatchObject({
    field: 'changes/0/from',
  });
  expect(await prompt.send({ changes: [{ from: 2, to: 2, insert: '!' }] }, 1)).toBeNull();
  expect(prompt.head.content).toBe('x😀!');
});

test('Y1 D6 a Yjs deletion through two pairs is told as what all copies hold from then on', async () => {
  const prompt = new Prompt('😀😁 x');
  const copy = new Copy(prompt);
  expect(await prompt.edit({ update: copy.change(({ text }) => text.delete(1, 2)) })).toBeNull();
  expect(prompt.head.content).toBe(copy.text.toString());
  expect(await prompt.send({ changes: [{ from: 0, to: 2, insert: 'y' }] })).toBeNull();
  expect(prompt.head.content).toBe('y x');
});

test('Y1 what is typed into a pair and deleted at once is no change of the text, yet breaks the pair', async () => {
  const prompt = new Prompt('😀 x');
  const copy = new Copy(prompt);
  const update = copy.change(({ text }) => {
    text.insert(1, 'gone');
    text.delete(1, 4);
  });
  expect(await prompt.edit({ update })).toBeNull();
  expect(prompt.head.content).toBe(copy.text.toString());
});

test('Y4 an update that would break a pair in memory only is not told as text', async () => {
  const prompt = new Prompt('😀 x');
  const honest = new Copy(prompt, 7);
  await prompt.edit({ update: honest.change(({ text }) => text.insert(4, 'q')) });
  const forger = new Copy(new Prompt('😀 x'), 7);
  const known = forger.change(({ text }) => text.insert(1, 'q'));
  expect(await prompt.edit({ update: known })).toMatchObject({ code: 'invalid_update' });
  expect(prompt.head.content).toBe('😀 xq');
  const more = forger.change(({ text }) => text.insert(0, 'm'));
  expect(await prompt.edit({ update: Y.mergeUpdates([known, more]) })).toBeNull();
  expect(prompt.head.content).toBe('m😀 xq');
});

test('Y1 D2 when the journal cannot be read while a pair is cut, the edit is refused, or the batch ends', async () => {
  const prompt = new Prompt('😀 x');
  const update = new Copy(prompt).change(({ text }) => text.insert(1, '!'));
  prompt.failures = 1;
  expect(await prompt.edit({ update })).toMatchObject({ code: 'journal_unavailable' });
  expect(await prompt.send({ content: '😀 y' })).toBeNull();
  prompt.failures = 2;
  await expect(prompt.edit({ update })).rejects.toMatchObject({ code: 'journal_unavailable' });
});

const step = record({
  by: constantFrom('changes', 'content', 'client', 'late client'),
  at: integer({ min: 0, max: 999 }),
  remove: integer({ min: 0, max: 5 }),
  insert: constantFrom('', 'a', '😀', '😁', '😁😂', 'a\n', '😀\r\n', '\uFFFD'),
  ago: integer({ min: 0, max: 3 }),
});

test('D6 Y1 whatever two dialects do to pairs, text, memory and journal agree and the prompt can be edited', async () => {
  await assert(
    asyncProperty(array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const prompt = new Prompt('😀😁 x\n😂😀');
      const copy = new Copy(prompt);
      for (const { by, at, remove, insert, ago } of steps) {
        const { revision } = prompt.head;
        const baseRevision = Math.max(1, revision - ago);
        const base = prompt.past.textAt(baseRevision) ?? '';
        const length = by.includes('client') ? copy.text.length : base.length;
        if (by === 'client') copy.take(prompt);
        const from = Math.floor((at / 1_000) * length);
        const to = Math.min(length, from + remove);
        if (by === 'changes') {
          const refusal = await prompt.send({ changes: [{ from, to, insert }] }, baseRevision);
          expect(refusal !== null).toBe(splits(base, from) || splits(base, to));
        } else if (by === 'content') {
          const content = Array.from(base).toSpliced(from, remove, insert).join('');
          expect(await prompt.send({ content }, baseRevision)).toBeNull();
        } else {
          const update = copy.change(({ text }) => {
            text.insert(from, insert);
            text.delete(from, Math.min(remove, text.length - from));
          });
          expect(await prompt.edit({ update })).toBeNull();
        }
      }
      copy.take(prompt);
      expect(copy.text.toString()).toBe(prompt.head.content);
      expect(await prompt.send({ content: `${prompt.head.content}!` })).toBeNull();
      prompt.close();
      copy.doc.destroy();
    }),
  );
});

test.each([
  'not a mapping',
  'a: 1\n---\nb: 2',
  '{',
  '- a\n- b\n',
  '# only a comment\n',
  '\n',
  'a: 1\r---\rb: 2\n---\r\n',
])('Y4 F1 front matter %j that no file can hold is refused and leaves no trace', async (header) => {
  const prompt = new Prompt('text');
  const copies = [new Copy(prompt), new Copy(prompt)] as const;
  const alone = copies[0].change(({ meta }) => meta.set('front_matter', header));
  expect(await prompt.edit({ update: alone })).toMatchObject({ code: 'invalid_update' });
  const described = copies[1].change(({ meta, text }) => {
    text.insert(0, 'more ');
    meta.set('front_matter', header);
    meta.set('description', 'D');
  });
  expect(await prompt.edit({ update: described })).toMatchObject({ code: 'invalid_update' });
  expect(prompt.head).toMatchObject({ content: 'text', header: null, revision: 1 });
  expect(await prompt.send({ content: 'text goes on' })).toBeNull();
});

test('Y4 F1 front matter longer than a file may have is refused', async () => {
  const prompt = new Prompt('text');
  const header = `a: ${'x'.repeat(70_000)}\n`;
  const update = new Copy(prompt).change(({ meta }) => meta.set('front_matter', header));
  expect(await prompt.edit({ update })).toMatchObject({ code: 'invalid_update' });
});

test('Y1 F9 front matter takes the form a file can hold: line feeds, and one at its end', async () => {
  const prompt = new Prompt('text');
  const copy = new Copy(prompt);
  const set = (header: string): Uint8Array => {
    copy.take(prompt);
    return copy.change(({ meta }) => meta.set('front_matter', header));
  };
  expect(await prompt.edit({ update: set('a: 1\r\ndescription: D') })).toBeNull();
  expect(prompt.head).toMatchObject({ header: 'a: 1\n', description: null });
  copy.take(prompt);
  expect(copy.meta.get('front_matter')).toBe('a: 1\n');
  expect(await prompt.edit({ update: set('b: 2') })).toBeNull();
  expect(prompt.head.header).toBe('b: 2\n');
  expect(await prompt.edit({ update: set('') })).toBeNull();
  expect(prompt.head.header).toBeNull();
});

test('F9 a line break typed right after the closing fence is no empty first line, with and without an answer between', async () => {
  for (const hears of [true, false]) {
    const prompt = new Prompt('');
    const copy = new Copy(prompt);
    const type = async (text: string): Promise<void> => {
      for (const letter of text) {
        const update = copy.change(({ text: its }) => its.insert(its.length, letter));
        expect(await prompt.edit({ update })).toBeNull();
        if (hears) copy.take(prompt);
      }
    };
    await type('---\ndescription: hi\n---');
    expect(prompt.head).toMatchObject({ content: '', description: 'hi' });
    await type('\n\nBody');
    expect(prompt.head).toMatchObject({ content: '\nBody', description: 'hi' });
    copy.take(prompt);
    expect(copy.text.toString()).toBe('\nBody');
  }
});

test('F9 a line break typed later, or by somebody else, is one of the text', async () => {
  const fenced = async (): Promise<[Prompt, Copy]> => {
    const prompt = new Prompt('');
    const copy = new Copy(prompt);
    const block = '---\na: 1\n---';
    expect(
      await prompt.edit({ update: copy.change(({ text: its }) => its.insert(0, block)) }),
    ).toBeNull();
    copy.take(prompt);
    return [prompt, copy];
  };
  const breakLine = (copy: Copy): Uint8Array => copy.change(({ text: its }) => its.insert(0, '\n'));
  const [theirs, theirCopy] = await fenced();
  await theirs.edit({ source: {}, update: breakLine(theirCopy) });
  expect(theirs.head.content).toBe('\n');
  const [later, copy] = await fenced();
  await later.edit({ update: copy.change(({ text: its }) => its.insert(0, 'x')) });
  await later.edit({ update: copy.change(({ text: its }) => its.delete(0, 1)) });
  await later.edit({ update: breakLine(copy) });
  expect(later.head.content).toBe('\n');
  const [changed, changedCopy] = await fenced();
  await changed.edit({ text: { content: 'theirs' }, baseRevision: changed.head.revision });
  changedCopy.take(changed);
  await changed.edit({ update: breakLine(changedCopy) });
  expect(changed.head.content).toBe('\ntheirs');
});

test('F9 front matter that came with the end of its fence leaves the next line break alone', async () => {
  const prompt = new Prompt('');
  const copy = new Copy(prompt);
  await prompt.edit({ update: copy.change(({ text }) => text.insert(0, '---\na: 1\n---\n')) });
  copy.take(prompt);
  await prompt.edit({ update: copy.change(({ text }) => text.insert(0, '\n')) });
  expect(prompt.head).toMatchObject({ content: '\n', header: 'a: 1\n' });
});

test('F1 raw front matter of an edit that no file can hold is refused', async () => {
  const prompt = new Prompt('text');
  expect(await prompt.edit({ header: 'a: 1\n---\nb: 2\n' })).toMatchObject({
    code: 'invalid_request',
    field: 'front_matter',
  });
  expect(await prompt.edit({ header: 'a: 1\n' })).toBeNull();
  expect(prompt.head.header).toBe('a: 1\n');
});
