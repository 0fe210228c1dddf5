import { expect, test } from 'vitest';
import { allCommands, commandOf } from './all-commands.ts';
import { chordRefusal, chordsOf } from './chords.ts';
import { boundChords, ownerOf, scopeOf } from './keymap.ts';

test('U43 no command comes with keys that a browser keeps, or two in one place with the same', () => {
  const bound = allCommands.flatMap((command) =>
    (command.keys ?? []).map((keys) => ({ keys, scope: scopeOf(command, keys) })),
  );
  const refused = bound.filter(({ keys }) => chordRefusal(keys, false) !== null);
  expect(refused).toEqual([]);
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

test('U184 where keys work is up to the keys, for every command that is not of one place', () => {
  for (const command of allCommands.filter(({ scope }) => scope === undefined))
    for (const [chord, scope] of [
      ['Alt+Shift+Q', 'anywhere'],
      ['F9', 'anywhere'],
      ['Q', 'outside-text'],
    ] as const) {
      const keymap = { [command.id]: [chord] };
      for (const singleKeys of [true, false])
        expect(boundChords({ keymap, singleKeys }, [command]).get(chord)).toEqual(
          scope === 'outside-text' && !singleKeys ? undefined : [{ command, scope }],
        );
    }
});

test('U184 the first key of a sequence is taken, where text is written by nobody', () => {
  expect(ownerOf('G', commandOf('view.bottom'), {})?.id).toBe('go.search');
  expect(ownerOf('Q', commandOf('view.bottom'), {})).toBeNull();
  expect(ownerOf('Alt+G', commandOf('view.bottom'), {})?.id).toBe('editor.line');
});

test('U191 keys that are AltGr elsewhere go on working, unshown, until others are chosen', () => {
  const line = commandOf('editor.line');
  const bound = (keymap: Record<string, string[]>) => [
    ...boundChords({ keymap, singleKeys: true }, [line]).keys(),
  ];
  expect(bound({})).toEqual(['Alt+G', 'Mod+Alt+G']);
  expect(bound({ 'editor.line': ['F9'] })).toEqual(['F9']);
});
