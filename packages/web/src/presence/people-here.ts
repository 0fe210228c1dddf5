import { systemPorts } from '@prompt-manager/client';
import type { PresenceEvent } from '@prompt-manager/protocol';
import { create } from 'zustand';
import { personColour } from './person-colours.ts';

/** Somebody in another window, here or elsewhere, who has a prompt open and shows it. */
export interface PersonHere {
  /** The number of their cursor in the prompt. */
  readonly client: number;
  /** The same from prompt to prompt; null for programs that do not say it. */
  readonly window: string | null;
  readonly name: string;
  readonly colour: string;
  readonly promptId: string;
  /** From 1; null when the cursor is nowhere. */
  readonly line: number | null;
  /** Nothing of theirs moved for a minute. */
  readonly isIdle: boolean;
}

/** Who else is here, for components. */
export interface PeopleHere {
  readonly people: readonly PersonHere[];
  /** The same by prompt. The list of a prompt is the same object while nothing of it changed. */
  readonly byPrompt: ReadonlyMap<string, readonly PersonHere[]>;
  /** How many more there are than are told of. */
  readonly omitted: number;
}

export const usePeopleHere = create<PeopleHere>()(() => ({
  people: [],
  byPrompt: new Map(),
  omitted: 0,
}));

/** Names this window from prompt to prompt, among those who have one open. */
export const ownWindow = `w${Math.floor(systemPorts.random() * 2 ** 50).toString(36)}`;

/** Who has not moved for this long is shown as idle (ux 1). */
const idleMs = 60_000;
/** How often that is looked at while anybody is here. */
const lookMs = 10_000;

type Told = PresenceEvent['people'][number] & { readonly movedAtMs: number };

let told: readonly Told[] = [];
let cancelLook: (() => void) | null = null;

/** Takes over who the server says is here. */
export function setPresence({ people, omitted }: PresenceEvent): void {
  const nowMs = systemPorts.now();
  told = people
    .filter(({ window }) => window !== ownWindow)
    .map((person) => ({ ...person, movedAtMs: nowMs - person.idle_ms }));
  show(omitted);
}

function show(omitted: number): void {
  cancelLook?.();
  cancelLook = told.length === 0 ? null : systemPorts.setTimer(lookMs, () => show(omitted));
  const before = usePeopleHere.getState();
  const people = told.map(personOf);
  if (JSON.stringify([people, omitted]) === JSON.stringify([before.people, before.omitted])) return;
  const byPrompt = new Map<string, readonly PersonHere[]>();
  for (const [id, all] of Map.groupBy(people, ({ promptId }) => promptId)) {
    const known = before.byPrompt.get(id);
    byPrompt.set(id, JSON.stringify(known) === JSON.stringify(all) ? (known ?? all) : all);
  }
  usePeopleHere.setState({ people, byPrompt, omitted });
}

function personOf({ client, window, name, colour, id, line, movedAtMs }: Told): PersonHere {
  const isIdle = systemPorts.now() - movedAtMs >= idleMs;
  return {
    client,
    window,
    name,
    colour: colour ?? personColour(client),
    promptId: id,
    line,
    isIdle,
  };
}
