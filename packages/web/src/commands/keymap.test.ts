import { expect, test } from 'vitest';
import { allCommands } from './all-commands.ts';
import { chordRefusal, chordsOf } from './chords.ts';

/** The keys of ux 4.5 that are AltGr elsewhere: they work in the editor only, where AltGr is told from them. */
const writing = ['Mod+Alt+G', 'Mod+Alt+E'];

test('U43 no command comes with keys that a browser keeps, or two in one place with the same', () => {
  const bound = allCommands.flatMap(({ keys = [], scope = 'anywhere' }) =>
    keys.map((keys) => ({ keys, scope })),
  );
  const refused = bound.filter(({ keys }) => chordRefusal(keys, false) !== null);
  expect(refused).toEqual(writing.map((keys) => ({ keys, scope: 'editor' })));
  const places = bound.map(({ keys, scope }) => `${keys} ${scope}`);
  expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([]);
});

test('U43 keys that are never bound are refused, and with AltGr those that write, but on a Mac', () => {
  const kept = 'N T W Q L R 1 9 Shift+N Shift+T Shift+W Shift+M';
  const never = kept.split(' ').map((key) => `Mod+${key}`);
  const taken = [...never, 'Tab', 'Escape', 'Enter'];
  expect(taken.filter((keys) => chordRefusal(keys, true) === null)).toEqual([]);
  expect(chordRefusal('Mod+Alt+Q', false)).toMatch(/AltGr/);
  expect(chordRefusal('Mod+Alt+Q', true)).toBeNull();
  expect(chordRefusal('Mod+Alt+ArrowUp', false)).toBeNull();
  expect(chordRefusal('Alt+Shift+S', false)).toBeNull();
});

test('U43 a key press means its sign, its letter, or what stands on the key without Shift', () => {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const pressed = (press: Partial<typeof none> & { key: string; code: string }) =>
    chordsOf({ ...none, ...press }, false);
  expect(pressed({ key: '?', code: 'Slash', shiftKey: true })[0]).toBe('?');
  expect(pressed({ key: '{', code: 'BracketLeft', ctrlKey: true, shiftKey: true })).toContain(
    'Mod+Shift+[',
  );
  // Where `/` and `]` are, most of Europe has the browser's own keys for smaller and larger.
  for (const [key, code] of [
    ['-', 'Slash'],
    ['+', 'BracketRight'],
  ] as const)
    expect(new Set(pressed({ key, code, ctrlKey: true }))).toEqual(new Set([`Mod+${key}`]));
  // Where a sign is written with Shift, Shift is not part of the keys.
  expect(pressed({ key: '/', code: 'Digit7', ctrlKey: true, shiftKey: true })[0]).toBe('Mod+/');
  expect(pressed({ key: 'ß', code: 'KeyS', altKey: true, shiftKey: true })).toContain(
    'Alt+Shift+S',
  );
});
