/** What of a key event a chord is about. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** True where ⌘ is the key of commands. */
export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

const modifierKeys: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/** True while only modifiers are down: no chord yet. */
export const isModifier = ({ key }: Pick<KeyPress, 'key'>): boolean => modifierKeys.has(key);

/**
 * The chords a key press may mean, the likeliest first: a layout may need Shift for a sign (`?`), and Alt may make
 * another character of a letter.
 */
export function chordsOf(press: KeyPress, mac: boolean = isMac): readonly string[] {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press;
  const before = [
    ...((mac ? metaKey : ctrlKey) ? ['Mod'] : []),
    ...((mac ? ctrlKey : metaKey) ? [mac ? 'Ctrl' : 'Meta'] : []),
    ...(altKey ? ['Alt'] : []),
  ];
  const chord = (name: string, withShift: boolean): string =>
    [...before, ...(withShift ? ['Shift'] : []), name].join('+');
  const named = key.length === 1 ? key.toUpperCase() : key;
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== ' ';
  // With Shift a sign is another one: `Mod+Shift+[` is pressed where `[` is.
  const sign = zoomSigns.has(key) ? undefined : signsByCode[code];
  const physical = /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? sign;
  return [
    ...(isSign ? [chord(named, false)] : []),
    chord(named === ' ' ? 'Space' : named, shiftKey),
    ...(physical === undefined || before.length === 0 ? [] : [chord(physical, shiftKey)]),
  ];
}

/** What makes everything larger or smaller in every browser, wherever it is. */
const zoomSigns: ReadonlySet<string> = new Set(['+', '-']);

/** What stands on the keys of signs, where they are on most keyboards. */
const signsByCode: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Slash: '/',
  Period: '.',
  Comma: ',',
};

const macSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Ctrl: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Meta: '⌘',
};
const otherSigns: Readonly<Record<string, string>> = { Mod: 'Ctrl' };
const keySigns: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
};

/** A chord or sequence as people of this system read it: `Ctrl+Shift+P`, `⇧⌘P`, `G then L`. */
export function chordText(chord: string, mac: boolean = isMac): string {
  return chord
    .split(' ')
    .map((step) => {
      const parts = partsOf(step);
      const signs = parts.map(
        (part) => (mac ? macSigns : otherSigns)[part] ?? keySigns[part] ?? part,
      );
      return signs.join(mac ? '' : '+');
    })
    .join(' then ');
}

/** Whether keys, or the first of several, would write a character where text is written. */
export function isWriting(chord: string): boolean {
  const [first = ''] = chord.split(' ');
  return /^(?:Shift\+)?(?:.|Space)$/u.test(first);
}

/** `Mod++` is Mod and the plus sign. */
function partsOf(chord: string): readonly string[] {
  return chord.split(/\+(?!$)/);
}

/** Chords that browsers keep for themselves, or that would be missed: nobody may bind them (ux 4.5). */
const kept: ReadonlySet<string> = new Set([
  ...['N', 'T', 'W', 'Q', 'L', 'R'].map((key) => `Mod+${key}`),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => `Mod+${digit}`),
  ...['N', 'T', 'W', 'M'].map((key) => `Mod+Shift+${key}`),
  'Tab',
  'Shift+Tab',
  'Escape',
  'Enter',
  'Space',
]);

/** Why a chord cannot be bound; null when it can. */
export function chordRefusal(chord: string, mac: boolean = isMac): string | null {
  if (!mac && /^Mod\+Alt\+(?:Shift\+)?[A-Z]$/.test(chord))
    return `${chordText(chord, mac)} is AltGr on many keyboards, which writes characters.`;
  if (kept.has(chord)) return `${chordText(chord)} belongs to the browser or to moving about.`;
  return null;
}
