import { shownName } from '@prompt-manager/protocol';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { ownWindow } from './people-here.ts';
import { ownName } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { personColour } from './person-colours.ts';

/** Longest name shown, in characters. */
const maxNameLength = 40;

/** How a person appears to the others. */
export interface Person {
  readonly name: string;
  readonly colour: string;
}

/** Where somebody is who is followed, by their window, or by the number of their cursor; null when it is nowhere. */
export function cursorOf(
  { awareness, text }: { readonly awareness: Awareness; readonly text: Y.Text },
  who: { readonly window: string | null; readonly client: number },
): number | null {
  const found = peersOf(awareness).find(({ client }) =>
    who.window === null
      ? client === who.client
      : awareness.getStates().get(client)?.['window'] === who.window,
  );
  return found === undefined
    ? null
    : (peerCursors(awareness, text).find(({ client }) => client === found.client)?.head ?? null);
}

/** Somebody else's cursor, as places in the text now. */
export interface PeerCursor {
  readonly client: number;
  readonly person: Person;
  readonly anchor: number;
  readonly head: number;
  /** Stays the same while the other person does not move. */
  readonly key: string;
}

/** The cursor as other programs with y-codemirror write it: relative positions. */
interface SharedCursor {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** Tells the others who is here; null hides this window. */
export function appearAs(awareness: Awareness, person: Person | null): void {
  if (person === null) return awareness.setLocalState({});
  awareness.setLocalState({
    ...awareness.getLocalState(),
    user: { name: person.name, color: person.colour, colorLight: `${person.colour}33` },
    window: ownWindow,
  });
}

/** The person of this browser: as chosen, or a guest. */
export function ownPerson(all: Pick<Settings, 'name' | 'guest' | 'colour'>): Person {
  const { name, guest, colour } = all;
  const isGuest = shownName(name, maxNameLength) === '' && colour === 0;
  return { name: ownName(all), colour: personColour(isGuest ? guest : colour) };
}

/** Whoever types on at the end of a text does not move in it, and is to be seen as active all the same. */
const activeEveryMs = 10_000;

/** Tells the others where the cursor is, also by its line, from 1. */
export function shareCursor(
  awareness: Awareness,
  text: Y.Text,
  {
    anchor,
    head,
    line,
    nowMs,
  }: {
    readonly anchor: number;
    readonly head: number;
    readonly line: number;
    readonly nowMs: number;
  },
): void {
  const state = awareness.getLocalState();
  // A hidden window shows no cursor either.
  if (state === null || state['user'] === undefined) return;
  const cursor: SharedCursor = {
    anchor: Y.createRelativePositionFromTypeIndex(text, anchor),
    head: Y.createRelativePositionFromTypeIndex(text, head),
  };
  const moved = { cursor, line, active: Math.floor(nowMs / activeEveryMs) };
  const { cursor: known, line: knownLine, active } = state;
  if (JSON.stringify({ cursor: known, line: knownLine, active }) !== JSON.stringify(moved))
    awareness.setLocalState({ ...state, ...moved });
}

/** Everybody else, with or without a cursor. */
export function peersOf(
  awareness: Awareness,
): readonly { readonly client: number; readonly person: Person; readonly cursor: unknown }[] {
  return [...awareness.getStates()].flatMap(([client, state]) => {
    if (client === awareness.clientID) return [];
    const user: unknown = state['user'];
    if (!isUser(user)) return [];
    const colour = /^#[\da-f]{6}$/i.test(user.color ?? '') ? user.color : undefined;
    const person = {
      name: shownName(user.name, maxNameLength) || 'Guest',
      colour: colour ?? personColour(client),
    };
    return [{ client, person, cursor: state['cursor'] as unknown }];
  });
}

/** Everybody else's cursor in the text. */
export function peerCursors(awareness: Awareness, text: Y.Text): readonly PeerCursor[] {
  return peersOf(awareness).flatMap(({ client, person, cursor }) => {
    if (typeof cursor !== 'object' || cursor === null) return [];
    const { anchor, head } = cursor as SharedCursor;
    const places = [anchor, head].map((place) => placeOf(place, text));
    const [from, to] = places;
    if (from === null || from === undefined || to === null || to === undefined) return [];
    return [{ client, person, anchor: from, head: to, key: JSON.stringify(cursor) }];
  });
}

/** Where a relative position is now; null for one of another text. What others send is untrusted. */
function placeOf(place: unknown, text: Y.Text): number | null {
  if (typeof place !== 'object' || place === null || text.doc === null) return null;
  try {
    const absolute = Y.createAbsolutePositionFromRelativePosition(
      Y.createRelativePositionFromJSON(place),
      text.doc,
    );
    return absolute?.type === text ? absolute.index : null;
  } catch {
    return null; // Not a position of this document: it has no place to be shown at.
  }
}

function isUser(value: unknown): value is { readonly name: string; readonly color?: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    (!('color' in value) || typeof value.color === 'string')
  );
}
