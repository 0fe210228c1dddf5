import { create } from 'zustand';
import { shownId } from '../library/shown-id.ts';
import { openPrompt } from '../routes/navigate.ts';
import { announce } from '../state/announce.ts';
import type { PersonHere } from './people-here.ts';

/** Whom this window follows: it shows what they have in view (SPEC U106). */
export interface Followed extends Pick<PersonHere, 'window' | 'client' | 'name' | 'colour'> {
  /** Where they are, as far as it is known. */
  readonly promptId: string;
}

/** For components; null while nobody is followed. */
export const useFollowed = create<{ readonly followed: Followed | null }>()(() => ({
  followed: null,
}));

/** Whether two are the same person: in the same window, or for programs without one under the same cursor. */
export function isSame(
  a: Pick<PersonHere, 'window' | 'client'>,
  b: Pick<PersonHere, 'window' | 'client'>,
): boolean {
  return a.window === null || b.window === null ? a.client === b.client : a.window === b.window;
}

/** Follows somebody, from prompt to prompt, until it is stopped. */
export function follow(person: PersonHere): void {
  const { window, client, name, colour, promptId } = person;
  useFollowed.setState({ followed: { window, client, name, colour, promptId } });
  announce(`Following ${name}. Escape stops.`);
  if (shownId() !== promptId) openPrompt(promptId);
}

/** Stops following; `why` is said if anybody was followed. */
export function stopFollowing(why: string = 'Not following any more.'): boolean {
  if (useFollowed.getState().followed === null) return false;
  useFollowed.setState({ followed: null });
  announce(why);
  return true;
}

/** Goes to where somebody is. */
export function jumpTo({ promptId, line }: Pick<PersonHere, 'promptId' | 'line'>): void {
  if (shownId() === promptId && line !== null && [...takers].some((take) => take(line))) return;
  openPrompt(promptId, { line });
}

const takers = new Set<(line: number) => boolean>();

/** An editor goes to lines, or says with false that it is not the active one; the answer ends that. */
export function takeJumps(go: (line: number) => boolean): () => void {
  takers.add(go);
  return () => {
    takers.delete(go);
  };
}
