import { historyEditorState, keepInHistory } from '../routes/navigate.ts';
import type { EditorPlace } from '../editor/prompt-editor.ts';

/** Places that are kept, one for each editor of an entry of the browser's history. */
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

/** Keeps where somebody was in a prompt when an entry was left. */
export function keepPlace(entry: string, promptId: string, place: EditorPlace): void {
  const key = keyOf(entry, promptId);
  places.delete(key);
  places.set(key, place);
  for (const oldest of places.keys()) {
    if (places.size <= maxPlaces) break;
    places.delete(oldest);
  }
}

/** Where somebody was in a prompt when the entry was left; null when it was not left yet. */
export function placeOf(entry: string, promptId: string): EditorPlace | null {
  return places.get(keyOf(entry, promptId)) ?? null;
}

const keyOf = (entry: string, promptId: string): string => `${entry} ${promptId}`;
