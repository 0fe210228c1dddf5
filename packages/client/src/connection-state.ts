import { backoffDelayMs } from './backoff.ts';

/** Where the connection to one prompt is. */
export type ConnectionState =
  /** A socket is being opened, or its first frame is awaited. `failures` counts tries that did not last, 0 at first. */
  | { readonly kind: 'connecting'; readonly failures: number }
  | { readonly kind: 'open'; readonly failures: number; readonly sinceMs: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly retryAtMs: number }
  /** For good: the server said that trying again is useless, or this program closed it. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string };

/** What can happen to it. */
export type ConnectionEvent =
  /** The server's first frame arrived. */
  | { readonly kind: 'opened' }
  /** The socket closed. `chance` (0 to 1) spreads the next try. */
  | {
      readonly kind: 'lost';
      readonly code: number;
      readonly reason: string;
      readonly chance: number;
    }
  /** The wait is over. */
  | { readonly kind: 'due' }
  /** Somebody wants a fresh connection now. */
  | { readonly kind: 'reconnect' }
  /** This program is done with the prompt. */
  | { readonly kind: 'close' };

/** What the shell does after a transition, in order. */
export type ConnectionEffect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'stop_waiting' };

/** A state with what is to be done on entering it. */
export interface Transition {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

/**
 * Close codes after which the same request would only be refused again (SPEC W9): too many bad frames, frame too large,
 * not signed in, not allowed, not found, deleted.
 */
export const finalCloseCodes: readonly number[] = [1008, 1009, 4001, 4003, 4004, 4010];

/** Waits between tries: soon after a restart, never a flood at a server that is down. */
const backoff = { firstMs: 250, mostMs: 15_000 };

/** A connection that lasted this long was a good one: the next loss starts over with short waits. */
const stableMs = 5_000;

/** What `event` makes of `state`; `nowMs` is the time of the event. Events that mean nothing in a state leave it as it is. */
export function transition(
  state: ConnectionState,
  event: ConnectionEvent,
  nowMs: number,
): Transition {
  if (state.kind === 'closed') return stay(state);
  switch (event.kind) {
    case 'opened':
      return state.kind === 'connecting'
        ? { state: { kind: 'open', failures: state.failures, sinceMs: nowMs }, effects: [] }
        : stay(state);
    case 'lost':
      return state.kind === 'waiting' ? stay(state) : lose(state, event, nowMs);
    case 'due':
      return state.kind === 'waiting'
        ? {
            state: { kind: 'connecting', failures: state.failures },
            effects: [{ kind: 'connect' }],
          }
        : stay(state);
    case 'reconnect':
      return reconnect(state);
    case 'close':
      return {
        state: { kind: 'closed', code: 1000, reason: 'closed by this program' },
        effects: [state.kind === 'waiting' ? { kind: 'stop_waiting' } : { kind: 'disconnect' }],
      };
  }
}

type Connected = Extract<ConnectionState, { kind: 'connecting' | 'open' }>;
type Lost = Extract<ConnectionEvent, { kind: 'lost' }>;

function stay(state: ConnectionState): Transition {
  return { state, effects: [] };
}

function lose(state: Connected, { code, reason, chance }: Lost, nowMs: number): Transition {
  if (finalCloseCodes.includes(code))
    return { state: { kind: 'closed', code, reason }, effects: [] };
  const wasStable = state.kind === 'open' && nowMs - state.sinceMs >= stableMs;
  const failures = wasStable ? 1 : state.failures + 1;
  const delayMs = backoffDelayMs(backoff, failures, chance);
  return {
    state: { kind: 'waiting', failures, retryAtMs: nowMs + delayMs },
    effects: [{ kind: 'wait', delayMs }],
  };
}

function reconnect(state: Exclude<ConnectionState, { kind: 'closed' }>): Transition {
  if (state.kind === 'connecting') return stay(state);
  const first: ConnectionEffect = {
    kind: state.kind === 'waiting' ? 'stop_waiting' : 'disconnect',
  };
  return {
    state: { kind: 'connecting', failures: state.failures },
    effects: [first, { kind: 'connect' }],
  };
}
