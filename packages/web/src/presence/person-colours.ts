/** Colours of people: eight that white letters are readable on (contrast at least 4.5). */
export const personColours: readonly string[] = [
  '#2d54c8',
  '#a34a12',
  '#1b6e50',
  '#8a2f7e',
  '#6b5d00',
  '#0a6375',
  '#a3224a',
  '#4e52b8',
];

/** The colour with this number; numbers beyond the last begin again. */
export function personColour(number: number): string {
  return personColours[Math.abs(Math.trunc(number)) % personColours.length] ?? '#2d54c8';
}
