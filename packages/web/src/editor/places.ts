import { historyEditorState, keepInHistory } from '../routes/navigate.ts';
import type { EditorPlace } from './prompt-editor.ts';

/** Entries of the browser's history whose places are kept. */
const maxPlaces = 200;

const places = new Map<string, EditorPlace>();
let lastKey = 0;

/** Names the current entry of the browser's history, the same at every call (SPEC U8). */
export function placeKey(): string {
  const known = historyEditorState();
  if (typeof known === 'string') return known;
  lastKey += 1;
  const key = `${performance.timeOrigin}-${lastKey}`;
  keepInHistory(key);
  return key;
}

/** Keeps where somebody was when an entry was left. */
export function keepPlace(key: string, place: EditorPlace): void {
  places.delete(key);
  places.set(key, place);
  for (const oldest of places.keys()) {
    if (places.size <= maxPlaces) break;
    places.delete(oldest);
  }
}

/** Where somebody was when the entry was left; null when it was not left yet. */
export function placeOf(key: string): EditorPlace | null {
  return places.get(key) ?? null;
}
